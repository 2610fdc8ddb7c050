/** Why a server could not listen and what to do, for who started it; null where the error is another one. */
export function listenFailure(
  error: NodeJS.ErrnoException & { port?: number; address?: string },
): string | null {
  const { code, port, address, syscall } = error;
  if (syscall !== 'listen') return null;
  if (code === 'EADDRINUSE')
    return `Port ${port} of ${address} is taken. Stop the program that listens there (perhaps another Callsign), or set PORT to a free port.`;
  if (code === 'EACCES') return `This user may not listen on port ${port}. Set PORT to one above 1023.`;
  if (code === 'EADDRNOTAVAIL') return `This machine does not have the address ${address}. Correct HOST.`;
  return null;
}
