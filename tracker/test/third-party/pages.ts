// The pages a recording is compared with: whole pages other people made, from packages of the registry (all MIT). The list was
// made before the first comparison; a page that does badly stays and says why.

/** One page and what a visitor does there beside scrolling through it. */
export interface ThirdPartyPage {
  name: string;
  /** Package the file is in; null: a page of ours, made of a package's components. */
  package: string | null;
  /** File below the package's folder, or below `own/`. */
  file: string;
  /** Clicked one after the other where they are visible: menus, tabs, dialogs. */
  clicks?: readonly string[];
  /** Part of the sample that `npm test` compares. */
  isInSample?: true;
}

export const THIRD_PARTY_PAGES: readonly ThirdPartyPage[] = [
  { name: 'sb-admin', package: 'startbootstrap-sb-admin', file: 'dist/index.html', clicks: ['#sidebarToggle', '#navbarDropdown'] },
  { name: 'sb-admin tables', package: 'startbootstrap-sb-admin', file: 'dist/tables.html', clicks: ['#sidebarToggle'] },
  { name: 'sb-admin 401', package: 'startbootstrap-sb-admin', file: 'dist/401.html' },
  { name: 'sb-admin-2', package: 'startbootstrap-sb-admin-2', file: 'index.html', clicks: ['#sidebarToggle', '#userDropdown'] },
  { name: 'sb-admin-2 charts', package: 'startbootstrap-sb-admin-2', file: 'charts.html', clicks: ['#sidebarToggleTop'] },
  { name: 'sb-admin-2 tables', package: 'startbootstrap-sb-admin-2', file: 'tables.html', clicks: ['th.sorting', '.paginate_button.next a'] },
  { name: 'sb-admin-2 buttons', package: 'startbootstrap-sb-admin-2', file: 'buttons.html', clicks: ['#alertsDropdown'], isInSample: true },
  { name: 'sb-admin-2 cards', package: 'startbootstrap-sb-admin-2', file: 'cards.html', clicks: ['[href="#collapseCardExample"]'], isInSample: true },
  { name: 'sb-admin-2 sign-in', package: 'startbootstrap-sb-admin-2', file: 'login.html' },
  { name: 'sb-admin-2 animations', package: 'startbootstrap-sb-admin-2', file: 'utilities-animation.html', clicks: ['#messagesDropdown'] },
  { name: 'freelancer', package: 'startbootstrap-freelancer', file: 'dist/index.html', clicks: ['.navbar-toggler', '[data-bs-target="#portfolioModal1"]'] },
  { name: 'grayscale', package: 'startbootstrap-grayscale', file: 'dist/index.html', clicks: ['.navbar-toggler'], isInSample: true },
  { name: 'clean-blog', package: 'startbootstrap-clean-blog', file: 'dist/index.html', clicks: ['.navbar-toggler'] },
  { name: 'clean-blog post', package: 'startbootstrap-clean-blog', file: 'dist/post.html', isInSample: true },
  { name: 'landing-page', package: 'startbootstrap-landing-page', file: 'dist/index.html', isInSample: true },
  { name: 'agency', package: 'startbootstrap-agency', file: 'dist/index.html', clicks: ['.navbar-toggler', '[href="#portfolioModal1"]'] },
  { name: 'creative', package: 'startbootstrap-creative', file: 'dist/index.html', clicks: ['.navbar-toggler'] },
  { name: 'new-age', package: 'startbootstrap-new-age', file: 'dist/index.html', clicks: ['[data-bs-target="#feedbackModal"]'] },
  { name: 'stylish-portfolio', package: 'startbootstrap-stylish-portfolio', file: 'dist/index.html', clicks: ['.menu-toggle'] },
  { name: 'resume', package: 'startbootstrap-resume', file: 'dist/index.html', clicks: ['.navbar-toggler'] },
  { name: 'html5-boilerplate', package: 'html5-boilerplate', file: 'dist/index.html' },
  { name: 'spectre', package: 'spectre.css', file: 'docs/index.html' },
  { name: 'spectre accordions', package: 'spectre.css', file: 'docs/components/accordions.html', clicks: ['.accordion-header'] },
  { name: 'spectre icons', package: 'spectre.css', file: 'docs/elements/icons.html', isInSample: true },
  { name: 'jquery-ui', package: 'jquery-ui-dist', file: 'index.html', clicks: ['#ui-id-2', '#dialog-link'] },
  { name: 'reveal.js', package: 'reveal.js', file: 'demo.html', clicks: ['.navigate-down', '.navigate-right'] },
  { name: 'shoelace components', package: null, file: 'shoelace.html', clicks: ['sl-tab[panel="two"]', '#open-details'] },
];
