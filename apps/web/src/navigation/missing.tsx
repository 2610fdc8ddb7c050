import { Link } from '@tanstack/react-router';
import { EmptyState } from '../ui/notices.tsx';

/** What stands at an address that leads nowhere, with the way back. */
export function Missing({ what }: { what: string }) {
  return (
    <>
      <title>Not found · Callsign</title>
      <h1 className="visually-hidden">Not found</h1>
      <EmptyState action={<Link to="/">All shows</Link>}>{what}</EmptyState>
    </>
  );
}
