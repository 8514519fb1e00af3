export const derive = (): void => undefined;
