// telemetry — what every program says about itself: log lines, metrics, health. Nothing here ever carries personal data.
export * from './logger.ts';
export * from './metrics.ts';
export * from './health.ts';
export * from './crash-point.ts';
export * from './outside-server.ts';
export * from './program-report.ts';
export * from './report-status.ts';
export * from './watch-storage.ts';
export * from './stop-at-signal.ts';
