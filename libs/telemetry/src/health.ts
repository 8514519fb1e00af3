// Health of a program as the sum of its parts. Ready = every part is ready; what is merely degraded still serves.

export interface PartHealth {
  state: 'ready' | 'degraded' | 'down';
  /** Why, in a few words for the operator; without secrets or personal data. */
  reason?: string;
}
export type HealthCheck = () => PartHealth | Promise<PartHealth>;

export interface Health {
  isReady: boolean;
  parts: Record<string, PartHealth>;
}

/** Asks every part. A check that throws counts as down. */
export async function composeHealth(checks: Record<string, HealthCheck>): Promise<Health> {
  const parts: Record<string, PartHealth> = {};
  for (const [name, check] of Object.entries(checks)) {
    try {
      parts[name] = await check();
    } catch (error) {
      parts[name] = { state: 'down', reason: error instanceof Error ? error.message : 'check failed' };
    }
  }
  return { isReady: Object.values(parts).every((part) => part.state !== 'down'), parts };
}
