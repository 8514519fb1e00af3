// What a person at the terminal needs to know once everything runs.
export interface WelcomeFacts {
  appOrigin: string;
  hasDemo: boolean;
  email: string;
  /** Made up at this start and shown only now; null when there was one before or it was given. */
  generatedPassword: string | null;
  dataDirectory: string;
}

export function welcome({ appOrigin, hasDemo, email, generatedPassword, dataDirectory }: WelcomeFacts): string {
  const password = generatedPassword === null ? 'as printed at the first start, or as set in OWNER_PASSWORD then' : `${generatedPassword}   (shown only this once)`;
  return [
    '',
    'Hindsight is running.',
    '',
    `  App       ${appOrigin}`,
    ...(hasDemo ? [`  Demo      ${appOrigin}/demo`] : []),
    `  Sign in   ${email}`,
    `  Password  ${password}`,
    `  Data      ${dataDirectory}`,
    '',
    'Ctrl-C stops it.',
    '',
  ].join('\n');
}
