// What an owner can do about each reason of refusal. Reasons are the edge's, e.g. `origin-foreign`.

const HINTS: Readonly<Record<string, string>> = {
  'origin-foreign': 'A page on a host that is not among this site\'s domains sends data. Add the host under Domains if it is yours.',
  'site-unknown': 'The key in the snippet is not known. Paste the snippet again.',
  'site-removed': 'The site was removed.',
  'site-unsure': 'The server could not look the site up for a moment; the tracker tries again by itself.',
  'erasure-off': 'A visitor withdrew consent and asked for the session to be erased; erasing then is a setting of the site.',
  'privacy-asked': 'The visitor\'s browser asks not to be tracked (Global Privacy Control or Do Not Track). Recording in spite of that is a setting of the site.',
  'site-quota-spent': 'The site sends more than its quota. Lower the sampling.',
  'day-quota-spent': 'The visits of this hour were used up by the quota of visits per day. Raise it in the settings, or record a smaller share of visits.',
  'address-quota-spent': 'Too much comes from one network, perhaps a load test.',
  'session-quota-spent': 'Too many new sessions come from one network, perhaps a load test.',
  'body-large': 'Something between the page and the server changes the requests: they are larger than the tracker sends.',
  'log-full': 'The server\'s disk is full. Free some space; recording then goes on by itself.',
  'log-broken': 'The server cannot write its log. See its messages.',
  'load-high': 'The server has too much to do; the tracker tries again by itself.',
};

export function refusalHint(reason: string): string {
  return HINTS[reason] ?? 'Requests did not have the form the tracker sends: something between the page and the server may change them, or they are not the tracker\'s.';
}
