import { showFailure } from '../ui/toasts.ts';
import { RequestFailed } from './request-failed.ts';

/** Runs a request; where it is refused, shows the server's sentence as a notice. Returns whether it succeeded. */
export async function attempt(act: () => Promise<unknown>): Promise<boolean> {
  try {
    await act();
    return true;
  } catch (error) {
    showFailure(error instanceof RequestFailed ? error.message : 'This did not work. Try again.');
    return false;
  }
}
