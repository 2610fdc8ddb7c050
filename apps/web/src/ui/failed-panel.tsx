import { PartMissing } from '../browser/parts.ts';
import { Button } from './button.tsx';
import { EmptyState, ErrorPanel } from './notices.tsx';
import { reloadPage } from './reload-page.ts';

interface Props {
  error: unknown;
  /** What failed, for the sentence: "The sources grid". */
  what: string;
  onRetry: () => void;
}

/** What stands in the place of something that failed: one sentence, and what helps. */
export function FailedPanel({ error, what, onRetry }: Props) {
  if (error instanceof PartMissing)
    return (
      <EmptyState action={<Button onClick={() => void reloadPage()}>Reload</Button>}>
        {what} could not be loaded: Callsign was updated, or the connection is away.
      </EmptyState>
    );
  return (
    <ErrorPanel message={`${what} could not be shown. Your data is safe; try again.`} onRetry={onRetry} />
  );
}
