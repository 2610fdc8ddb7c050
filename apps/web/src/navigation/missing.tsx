import { Link } from '@tanstack/react-router';
import { EmptyState } from '../ui/notices.tsx';

/** The screen for an address that does not exist, with a link back. */
export function Missing({ what }: { what: string }) {
  return (
    <>
      <title>Not found · Callsign</title>
      <h1 className="visually-hidden">Not found</h1>
      <EmptyState action={<Link to="/">All shows</Link>}>{what}</EmptyState>
    </>
  );
}
