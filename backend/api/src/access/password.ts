// Passwords as argon2id hashes in PHC format, above the least OWASP ASVS 5.0 asks (t=1, m=46 MiB, p=1).
import { hash, verify } from '@node-rs/argon2';

// 2 is Argon2id; the package's enum exists in types only.
const ARGON2ID = 2;
const COST = { algorithm: ARGON2ID, memoryCost: 48 * 1024, timeCost: 2, parallelism: 1 } as const;
/** Each takes 48 MiB while it runs: more at once would let sign-in attempts take the machine's memory. */
const MOST_AT_ONCE = 2;

let running = 0;
const waiting: (() => void)[] = [];

export function hashPassword(password: string): Promise<string> {
  return inTurn(() => hash(password, COST));
}

/**
 * Whether the password fits. Without a stored hash (nobody has this address) the same work is done against another one, so that
 * the time tells nothing.
 */
export async function isPassword(stored: string | null, password: string): Promise<boolean> {
  const against = stored ?? await decoy();
  const fits = await inTurn(() => verify(against, password));
  return fits && stored !== null;
}

let decoyHash: Promise<string> | undefined;
function decoy(): Promise<string> {
  decoyHash ??= hashPassword(String(Math.random()));
  return decoyHash;
}

/** Prepares what the first unknown address would otherwise have to wait for. */
export async function warmUpPasswords(): Promise<void> {
  await decoy();
}

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= MOST_AT_ONCE) await new Promise<void>((resume) => waiting.push(resume));
  else running++;
  try {
    return await work();
  } finally {
    // The place is handed on, or given back.
    const next = waiting.shift();
    if (next) next();
    else running--;
  }
}
