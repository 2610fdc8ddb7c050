import type { Status } from '../sync/status.ts';
import { OfflineBanner } from './offline-banner.tsx';
import { PageBanner } from './page-banner.tsx';
import { TroubleBanner } from './trouble-banner.tsx';

/** The banners over a screen: reload needed, offline with old rows, server in trouble. */
export function Banners({ status }: { status: Status }) {
  return (
    <>
      <PageBanner status={status} />
      <OfflineBanner status={status} />
      <TroubleBanner status={status} />
    </>
  );
}
