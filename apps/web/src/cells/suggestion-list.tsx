import type { Option } from '@callsign/contracts/reading';
import { useEffect, useRef } from 'react';
import styles from './cells.module.css';
import type { Suggestions } from './use-suggestions.ts';

interface Props {
  suggestions: Suggestions;
  label: string;
  onPick: (option: Option) => void;
}

/** The options under an input, as a list box. */
export function SuggestionList({ suggestions, label, onPick }: Props) {
  const highlighted = useRef<HTMLDivElement>(null);
  const { shown, at, listId } = suggestions;
  useEffect(() => {
    if (at >= 0) highlighted.current?.scrollIntoView({ block: 'nearest' });
  }, [at]);
  return (
    <div role="listbox" id={listId} aria-label={label} className={styles.list}>
      {shown.map((option, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the input above has the keys.
        <div
          key={option.key}
          ref={index === at ? highlighted : undefined}
          id={`${listId}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === at}
          className={styles.option}
          onClick={() => onPick(option)}
        >
          {option.text}
        </div>
      ))}
    </div>
  );
}

/** What makes an input a combo box over a list of suggestions. */
export const comboBox = (suggestions: Suggestions) => ({
  role: 'combobox',
  'aria-expanded': suggestions.isOpen,
  'aria-controls': suggestions.isOpen ? suggestions.listId : undefined,
  'aria-autocomplete': 'list' as const,
  'aria-activedescendant':
    suggestions.isOpen && suggestions.at >= 0 ? `${suggestions.listId}-${suggestions.at}` : undefined,
});
