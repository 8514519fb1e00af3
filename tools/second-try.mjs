// Tests against real servers and a real browser get a second try: on two busy cores Chromium now and then answers a click too late, or
// a paused server's timeout ends first. The first failure is printed, and `npm test` names every test that needed it, so that none hides.
import { jest } from '@jest/globals';

jest.retryTimes(1, { logErrorsBeforeRetry: true });
