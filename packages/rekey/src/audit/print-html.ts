import { severities } from '../subject/finding.ts';
import {
  type AuditReport,
  costText,
  countBySeverity,
  type FindingGroup,
  groupFindings,
  headline,
  spot,
} from './audit-report.ts';

/** The findings as one page that needs nothing else: no script, no network, readable when printed. */
export function printHtml(report: AuditReport, madeAt: Date): string {
  const counts = countBySeverity(report.findings);
  const figures = severities.map(
    (it) => `<li class="${it}"><strong>${counts[it]}</strong> <a href="#${it}">${it}</a></li>`,
  );
  const groups = groupFindings(report.findings);
  const sections = severities.map((severity) => {
    const own = groups.filter((group) => group.severity === severity);
    return own.length === 0
      ? ''
      : `<section id="${severity}"><h2>${severity}</h2>${own.map(printGroup).join('')}</section>`;
  });
  const unseen = report.unseen.map((sentence) => `<li>${escaped(sentence)}</li>`).join('');
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>rekey audit of ${escaped(report.database ?? report.schema ?? '')}</title>
<style>${styles}</style>
<main>
<h1>Key audit</h1>
<p>${escaped(headline(report))}</p>
<p class="aside">${madeAt.toISOString()}</p>
<ul class="figures">${figures.join('')}</ul>
${sections.join('\n')}
${unseen ? `<section><h2>not looked at</h2><ul>${unseen}</ul></section>` : ''}
</main>
</html>
`;
}

function printGroup({ severity, rule, title, reason, safeWay, findings }: FindingGroup): string {
  const rows = findings.map((finding) => {
    const place = finding.place ? `${finding.place.path}:${finding.place.line}` : '';
    const way = safeWay ? '' : `<p class="way">${escaped(finding.safeWay)}</p>`;
    return `<tr><th scope="row">${escaped(spot(finding))}<span class="aside">${escaped(place)}</span></th>
<td>${reason ? '' : escaped(finding.reason)}${way}</td><td class="cost">${escaped(costText(finding) ?? '')}</td></tr>`;
  });
  return `<article class="${severity}"><h3>${escaped(title)} <code>${rule}</code></h3>
${reason ? `<p>${escaped(reason)}</p>` : ''}
${safeWay ? `<p class="way">${escaped(safeWay)}</p>` : ''}
<table><thead><tr><th scope="col">Where</th><th scope="col">Why</th><th scope="col">To convert</th></tr></thead>
<tbody>${rows.join('\n')}</tbody></table></article>`;
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string) => text.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign);

const styles = `
:root { color-scheme: light dark; --critical: #b3001b; --high: #b35900; --medium: #7a6a00; --info: #3a6ea5; }
@media (prefers-color-scheme: dark) { :root { --critical: #ff6b7d; --high: #ffa04d; --medium: #e0cc4d; --info: #7fb3e6; } }
body { font: 15px/1.5 system-ui, sans-serif; margin: 0; }
main { max-width: 72rem; margin: 2rem auto; padding: 0 1.5rem; }
h2 { text-transform: capitalize; margin-top: 2.5rem; }
h3 code { font-weight: normal; opacity: 0.7; font-size: 0.85em; }
article { border-left: 4px solid currentColor; padding-left: 1rem; margin: 1.5rem 0; }
article > * { color: CanvasText; }
.critical { color: var(--critical); } .high { color: var(--high); } .medium { color: var(--medium); } .info { color: var(--info); }
.figures { display: flex; gap: 2rem; list-style: none; padding: 0; } .figures strong { font-size: 2rem; } .figures a { color: inherit; }
.way::before { content: '→ '; }
.aside { opacity: 0.7; font-size: 0.85em; display: block; font-weight: normal; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; vertical-align: top; padding: 0.4rem 0.8rem 0.4rem 0; border-top: 1px solid #8886; }
tbody th { width: 18rem; overflow-wrap: anywhere; } .cost { width: 12rem; }
@media print { main { margin: 0; max-width: none; } tr { break-inside: avoid; } }
`;
