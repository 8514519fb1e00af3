// The log's Kafka adapter.
export { openKafkaLog, openKafkaLogReader, type KafkaLogOptions } from './kafka-log.ts';
export { LogReplaced, type KafkaTopicOptions } from './kafka-topic.ts';
export { silentObserver, type LogObserver } from '../observer.ts';
