// limits — how often something may happen, for one process or for all that share a Redis.
export {};
