// Browser tests get a second try: on two busy cores Chromium now and then answers a click too late. The first failure is printed,
// and `npm test` names every test that needed the second try, so that none hides.
import { jest } from '@jest/globals';

jest.retryTimes(1, { logErrorsBeforeRetry: true });
