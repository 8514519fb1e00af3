export interface RecorderSettings { sampled: boolean }
export const recorder = 1;
