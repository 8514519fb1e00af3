// Pages under a content security policy. EDGE stands for our servers' origin.

import type { HostilePage } from './hostile-page.ts';

const csp = (policy: string): Record<string, string> => ({ 'content-security-policy': policy });
const STRICT = `default-src 'none'; connect-src 'self' EDGE; style-src 'unsafe-inline'; script-src 'nonce-n1'`;

export const policyPages: readonly HostilePage[] = [
  { name: 'csp-nonce', expect: 'recorded', headers: csp(STRICT) },
  { name: 'csp-strict-dynamic', expect: 'recorded', headers: csp(`default-src 'none'; connect-src 'self' EDGE; script-src 'nonce-n1' 'strict-dynamic'`) },
  { name: 'csp-host', expect: 'recorded', headers: csp(`default-src 'none'; connect-src 'self' EDGE; script-src 'nonce-n1' EDGE`), snippet: '<script async src="SNIPPET"></script>' },
  { name: 'csp-no-connect', expect: 'quiet', headers: csp(`default-src 'none'; connect-src 'self'; script-src 'nonce-n1'`) },
  { name: 'csp-no-worker', expect: 'recorded', headers: csp(`${STRICT}; worker-src 'none'`) },
  { name: 'csp-no-recorder', expect: 'quiet', headers: csp(`default-src 'none'; connect-src 'self' EDGE; script-src 'nonce-n1' EDGE/s/`), snippet: '<script async src="SNIPPET"></script>' },
  { name: 'csp-no-script-of-ours', expect: 'quiet', headers: csp(`default-src 'none'; connect-src 'self'; script-src 'nonce-n1'`), snippet: '<script async src="SNIPPET"></script>' },
  { name: 'csp-trusted-types', expect: 'recorded', headers: csp(`${STRICT}; require-trusted-types-for 'script'; trusted-types hindsight`) },
  { name: 'csp-trusted-types-others', expect: 'quiet', headers: csp(`${STRICT}; require-trusted-types-for 'script'; trusted-types somebody-else`) },
  { name: 'csp-trusted-types-default', expect: 'recorded', headers: csp(`${STRICT}; require-trusted-types-for 'script'`), script: `trustedTypes.createPolicy('default', { createScriptURL() { throw new Error('nothing passes'); }, createHTML: (html) => html });` },
  { name: 'csp-sandbox', expect: 'quiet', headers: csp('sandbox allow-scripts') },
  { name: 'csp-listened-to', expect: 'recorded', headers: csp(STRICT), script: `document.addEventListener('securitypolicyviolation', (event) => watched.note('violation ' + event.effectiveDirective));` },
  { name: 'isolated', expect: 'recorded', headers: { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' }, snippet: '<script async crossorigin src="SNIPPET"></script>' },
  { name: 'permissions-none', expect: 'recorded', headers: { 'permissions-policy': 'sync-xhr=(), unload=(), clipboard-read=(), idle-detection=(), accelerometer=(), compute-pressure=()' } },
];
