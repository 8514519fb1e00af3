// Which coding to answer with, by the request's Accept-Encoding (RFC 9110, section 12.5.3).

export type ContentCoding = 'zstd' | 'gzip' | 'identity';

/** zstd as stored if it is taken, else gzip, else the plain bytes, which everyone takes. */
export function chooseCoding(acceptEncoding: string | undefined): ContentCoding {
  const taken = new Map<string, number>();
  for (const part of (acceptEncoding ?? '').split(',')) {
    const [name = '', ...parameters] = part.trim().toLowerCase().split(';');
    const quality = parameters.map((parameter) => /^\s*q=([\d.]+)\s*$/.exec(parameter)?.[1]).find((found) => found !== undefined);
    if (name !== '') taken.set(name.trim(), quality === undefined ? 1 : Number(quality));
  }
  const takes = (coding: string): boolean => (taken.get(coding) ?? taken.get('*') ?? 0) > 0;
  return takes('zstd') ? 'zstd' : takes('gzip') ? 'gzip' : 'identity';
}
