import { useLocation, useParams } from '@tanstack/react-router';
import { definitionAt, destinations } from './destinations.ts';

export interface Tab {
  label: string;
  to:
    | '/p/$production'
    | '/p/$production/settings'
    | '/p/$production/trash'
    | '/p/$production/activity'
    | '/p/$production/$type';
  type: string | null;
}

const showTabs: readonly Tab[] = [
  { label: 'Overview', to: '/p/$production', type: null },
  { label: 'Activity', to: '/p/$production/activity', type: null },
  { label: 'Settings', to: '/p/$production/settings', type: null },
  { label: 'Trash', to: '/p/$production/trash', type: null },
];

/** The tabs of a rail item: one per type, after those of the show itself. */
export const tabsOf = (destination: (typeof destinations)[number]): readonly Tab[] => [
  ...(destination.section === 'show' ? showTabs : []),
  ...destination.definitions.map(({ label, plural }) => ({
    label: label.many,
    to: '/p/$production/$type' as const,
    type: plural,
  })),
];

/** Where in the show the page stands: the production, its rail item and its tab. */
export function usePlace() {
  const { production = '', type } = useParams({ strict: false });
  const path = useLocation({ select: ({ pathname }) => pathname.replace(/\/$/, '') });
  const section = definitionAt(type)?.section ?? 'show';
  const destination = destinations.find((one) => one.section === section) ?? destinations[0];
  const tabs = destination ? tabsOf(destination) : [];
  const isHere = (tab: Tab) =>
    tab.type === null ? path === tab.to.replace('$production', production) : tab.type === type;
  return { production, section, tabs, tabIndex: tabs.findIndex(isHere) };
}
