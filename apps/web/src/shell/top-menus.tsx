import type { Entity } from '@callsign/contracts/registry';
import { useNavigate } from '@tanstack/react-router';
import { ChevronDown, SunMoon } from 'lucide-react';
import { useProductions } from '../session/session.ts';
import { setTheme, themes, useTheme } from '../theme/theme.ts';
import { Menu, MenuChoice, MenuItem, MenuLine } from '../ui/menu.tsx';
import styles from './shell.module.css';

/** The menu that switches to another show. */
export function ProductionSwitcher({ production }: { production: Entity<'production'> }) {
  const productions = useProductions();
  const navigate = useNavigate();
  return (
    <Menu
      label={`Show: ${production.showName}`}
      trigger={
        <>
          <strong className={styles.showName}>{production.showName}</strong>
          <ChevronDown size={14} aria-hidden />
        </>
      }
    >
      {productions.map((one) => (
        <MenuItem
          key={one.uuid}
          onClick={() => navigate({ to: '/p/$production', params: { production: one.uuid } })}
        >
          <span className="callsign">{one.id}</span> {one.showName}
        </MenuItem>
      ))}
      <MenuLine />
      <MenuItem onClick={() => navigate({ to: '/' })}>All shows</MenuItem>
    </Menu>
  );
}

/** The choice of the page's theme. */
export function ThemeMenu() {
  const theme = useTheme();
  return (
    <Menu label="Theme" trigger={<SunMoon size={16} aria-hidden />}>
      <MenuChoice value={theme} choices={themes} onChoose={setTheme} />
    </Menu>
  );
}
