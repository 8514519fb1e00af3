// Addresses of the API; every piece is encoded, so that an id or handle can never leave its place in the path.
export function apiUrl(...pieces: string[]): string {
  return ['/api/v1', ...pieces.map(encodeURIComponent)].join('/');
}
