// Why the player shows nothing, in words that say what to do.
import type { PlayerFailure } from '@hindsight/wire';

const WORDS: Record<PlayerFailure, string> = {
  'no-blocks': 'Nothing of this visit has been stored. The page was probably left before its first data could be sent.',
  'block-missing': 'A part of this recording is no longer in the store. It may be on its way out after a deletion.',
  'block-refused': 'The player was not allowed to read this recording. Reload the page.',
  network: 'The player could not reach the server. Check the connection and reload the page.',
  'no-page': 'No state of this page could be rebuilt from the recording. Choose another device or a wider time span.',
  sandbox: 'This browser did not keep the recorded page apart, so it was not shown.',
};

export function failureWords(reason: PlayerFailure): string {
  return WORDS[reason] ?? 'The recording could not be shown.';
}
