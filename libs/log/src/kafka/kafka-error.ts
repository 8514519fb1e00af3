// What a broker says no with, as far as it decides what is done next.

import { ResponseError } from '@platformatic/kafka';

/** Kafka's numbers for its errors. */
export const KAFKA_ERROR = {
  offsetOutOfRange: 1,
  unknownTopic: 3,
  leaderNotAvailable: 5,
  notLeader: 6,
  messageTooLarge: 10,
  topicExists: 36,
  fencedLeaderEpoch: 74,
  unknownTopicId: 100,
  inconsistentTopicId: 103,
} as const;

/** The first error of an answer; 0 if `error` is no answer of a broker. */
export function kafkaCode(error: unknown): number {
  if (!(error instanceof ResponseError)) return 0;
  const [first] = error.errors as { apiCode?: unknown }[];
  return typeof first?.apiCode === 'number' ? first.apiCode : 0;
}

/** The answer inside an error: other partitions of it may be well. Null if `error` is no answer of a broker. */
export function answerOf<T>(error: unknown): T | null {
  return error instanceof ResponseError ? (error['response'] as T) : null;
}

const MOVED: readonly number[] = [
  KAFKA_ERROR.unknownTopic, KAFKA_ERROR.leaderNotAvailable, KAFKA_ERROR.notLeader, KAFKA_ERROR.fencedLeaderEpoch,
  KAFKA_ERROR.unknownTopicId, KAFKA_ERROR.inconsistentTopicId,
];

/** Whether it means that the partition is led elsewhere or the topic is another: nothing was done. */
export function isMoved(code: number): boolean {
  return MOVED.includes(code);
}
