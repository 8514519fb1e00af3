// config — the environment, read once at the start of a program into a frozen typed object.
export { readConfig, ConfigError } from './read-config.ts';
export type { Config, Program } from './read-config.ts';
export { readConfigOrEnd } from './read-config-or-end.ts';
export { variableNames } from './variable-names.ts';
export { configurationDoc } from './configuration-doc.ts';
export type { BlobStoreName, LogLevel, LogStoreName } from './variables.ts';
