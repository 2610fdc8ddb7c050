import type { Status } from '../sync/status.ts';
import { OfflineBanner } from './offline-banner.tsx';
import { PageBanner } from './page-banner.tsx';
import { TroubleBanner } from './trouble-banner.tsx';

/** What must be known about the whole screen: that the page is to be loaded anew, that what it shows is old, and that nothing can be written. */
export function Banners({ status }: { status: Status }) {
  return (
    <>
      <PageBanner status={status} />
      <OfflineBanner status={status} />
      <TroubleBanner status={status} />
    </>
  );
}
