// Where the snippet goes in what sites are made with. Each recipe is the snippet itself, said in the other tool's words.

export interface Recipe {
  name: string;
  text: string;
  code: (snippetUrl: string) => string;
}

export const RECIPES: readonly Recipe[] = [
  {
    name: 'Google Tag Manager', text: 'A new tag of the type Custom HTML with this content, fired by the trigger Consent Initialization or All Pages. In a single-page app once is enough: changes of route are seen.',
    code: (url) => `<script>\n  var tag = document.createElement('script');\n  tag.async = true;\n  tag.src = '${url}';\n  document.head.appendChild(tag);\n</script>`,
  },
  { name: 'Next.js', text: 'In the root layout, app/layout.tsx, inside <body>.', code: (url) => `import Script from 'next/script';\n\n<Script src="${url}" strategy="afterInteractive" />` },
  { name: 'React, Vue, Svelte or Angular', text: 'In the one HTML file the app starts from (index.html, or src/app.html for SvelteKit), inside <head>. No package is needed.', code: (url) => `<script async src="${url}"></script>` },
  {
    name: 'Nuxt', text: 'In nuxt.config.ts.',
    code: (url) => `export default defineNuxtConfig({\n  app: { head: { script: [{ src: '${url}', async: true }] } },\n});`,
  },
  {
    name: 'WordPress', text: 'In the functions.php of your (child) theme. A plugin that adds code to the head does the same.',
    code: (url) => `add_action('wp_head', function () {\n  echo '<script async src="${url}"></script>';\n});`,
  },
  { name: 'Shopify', text: 'Online Store, Themes, Edit code, theme.liquid: just before </head>. Checkout pages do not run theme code.', code: (url) => `<script async src="${url}"></script>` },
  {
    name: 'Your own domain', text: 'Blockers know the hosts of recorders. Pass these four paths through your own web server, and take its name in the snippet.',
    code: (url) => `location ~ ^/(s|r|i|a)/ {\n  proxy_pass ${originOf(url)};\n  proxy_set_header X-Forwarded-For $remote_addr;\n  proxy_set_header Cookie "";\n  client_max_body_size 6m;\n}`,
  },
];

function originOf(url: string): string {
  return URL.parse(url)?.origin ?? url;
}
