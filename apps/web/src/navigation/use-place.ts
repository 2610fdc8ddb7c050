import type { Permission, Role } from '@callsign/contracts/roles';
import type { Uuid } from '@callsign/contracts/scalars';
import { useLocation, useParams } from '@tanstack/react-router';
import { isOffered, useRole } from '../session/permissions.ts';
import { definitionAt, destinations, type Part } from './destinations.ts';

export interface Tab {
  label: string;
  to:
    | '/p/$production'
    | '/p/$production/settings'
    | '/p/$production/people'
    | '/p/$production/keys'
    | '/p/$production/switches'
    | '/p/$production/trash'
    | '/p/$production/activity'
    | '/p/$production/$type';
  type: string | null;
  /** The permission needed to see this tab; none where it is left out. */
  needs?: Permission;
}

const ownTabs: Partial<Record<Part, readonly Tab[]>> = {
  show: [
    { label: 'Overview', to: '/p/$production', type: null },
    { label: 'Activity', to: '/p/$production/activity', type: null },
    { label: 'Trash', to: '/p/$production/trash', type: null },
  ],
  settings: [
    { label: 'People', to: '/p/$production/people', type: null },
    { label: 'Keys', to: '/p/$production/keys', type: null, needs: 'keys:edit' },
    { label: 'Switches', to: '/p/$production/switches', type: null, needs: 'switches:edit' },
    { label: 'Details', to: '/p/$production/settings', type: null },
  ],
};

/** The tabs of a rail item, as far as a role is offered them: its own, and one per type. */
export const tabsOf = (destination: (typeof destinations)[number], role: Role | null): readonly Tab[] => [
  ...(ownTabs[destination.section] ?? []).filter(({ needs }) => !needs || isOffered(role, needs)),
  ...destination.definitions.map(({ label, plural }) => ({
    label: label.many,
    to: '/p/$production/$type' as const,
    type: plural,
  })),
];

const settingsPaths = (ownTabs.settings ?? []).map(({ to }) => to.replace('/p/$production', ''));

/** Where in the show the page stands: the production, its rail item and its tab. */
export function usePlace() {
  const { production = '', type } = useParams({ strict: false });
  const path = useLocation({ select: ({ pathname }) => pathname.replace(/\/$/, '') });
  const role = useRole(production as Uuid<'production'>);
  const isSettings = settingsPaths.some((end) => path === `/p/${production}${end}`);
  const section = isSettings ? 'settings' : (definitionAt(type)?.section ?? 'show');
  const destination = destinations.find((one) => one.section === section) ?? destinations[0];
  const tabs = destination ? tabsOf(destination, role) : [];
  const isHere = (tab: Tab) =>
    tab.type === null ? path === tab.to.replace('$production', production) : tab.type === type;
  return { production, role, section, tabs, tabIndex: tabs.findIndex(isHere) };
}
