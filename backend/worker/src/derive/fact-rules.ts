/** Raised with any change of a rule that turns events into facts, those of libs/signals included; rows name the version they came from. */
export const FACT_RULES_VERSION = 2;
