/** The style sheet of the page: light and dark as the reader's system is, narrow and wide windows, paper. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #ffffff; --ink: #1b1f24; --faint: #57606a; --line: #d0d7de; --card: #f6f8fa; --link: #0757b0; --wrong: #b3261e;
}
@media (prefers-color-scheme: dark) {
  :root { --page: #15181d; --ink: #e6e8eb; --faint: #a3acb7; --line: #3a414a; --card: #1e2228; --link: #7db7ff; --wrong: #ff9b92; }
}
* { box-sizing: border-box; }
html { background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; -webkit-text-size-adjust: 100%; }
body { max-width: 80rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0.5rem 0; }
h2 { font-size: 1.3rem; line-height: 1.25; margin: 2.5rem 0 0.5rem; padding-top: 0.75rem; border-top: 2px solid var(--line); }
h3 { font-size: 1.05rem; margin: 1.75rem 0 0.5rem; }
h1, h2, h3, p, li, .key, .texts td, .texts th { overflow-wrap: anywhere; }
p { margin: 0.5rem 0; max-width: 48rem; }
a { color: var(--link); }
small, .faint { color: var(--faint); font-size: 0.875rem; }
small { white-space: nowrap; }
.warning { border-left: 4px solid var(--wrong); padding-left: 0.75rem; }
.scroll { overflow: auto; }
details .scroll { max-height: 36rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: 0.3rem 0.75rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
th { font-weight: 600; }
tbody th { font-weight: 400; }
.numbers td, .numbers thead th:not(:first-child) { text-align: right; }
.numbers td { white-space: nowrap; }
.texts th, .texts td { min-width: 6.5rem; }
.texts tbody th { min-width: 10rem; max-width: 30rem; }
thead button { all: unset; cursor: pointer; font-weight: 600; text-decoration: underline dotted; }
thead button:focus-visible, summary:focus-visible, .scroll:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
th[aria-sort="ascending"] button::after { content: " ↑"; }
th[aria-sort="descending"] button::after { content: " ↓"; }
summary { cursor: pointer; }
.slider { display: flex; flex-wrap: wrap; align-items: center; gap: 0.25rem 0.75rem; }
.slider input { flex: 1 1 12rem; min-width: 0; accent-color: #2f7fd6; }
.slider output { min-width: 6rem; font-variant-numeric: tabular-nums; font-weight: 600; }
.counts { display: flex; flex-wrap: wrap; gap: 0.5rem 2.5rem; align-items: flex-start; }
.counts p { flex-basis: 100%; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); gap: 1rem; margin-top: 0.75rem; }
.chart { margin: 0; max-width: 32rem; }
.chart svg { display: block; width: 100%; height: auto; }
.pictures { display: grid; grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr)); gap: 1rem; }
.picture { margin: 0; padding: 0.5rem; background: var(--card); border: 1px solid var(--line); border-radius: 0.4rem; }
.picture img { display: block; width: 100%; height: auto; image-rendering: auto; }
.picture figcaption { display: flex; flex-direction: column; margin-top: 0.4rem; font-size: 0.875rem; }
.missing { color: var(--faint); font-size: 0.875rem; padding: 2rem 0.5rem; text-align: center; }
.key { unicode-bidi: isolate; }
.outcome[data-outcome^="false"] { color: var(--wrong); font-weight: 600; }
footer { margin-top: 3rem; padding-top: 0.75rem; border-top: 2px solid var(--line); }
@media (max-width: 30rem) {
  .pictures { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 0.5rem; }
  th, td { padding: 0.3rem 0.5rem; }
}
@media print {
  :root { --page: #ffffff; --ink: #000000; --faint: #444444; --line: #bbbbbb; --card: #ffffff; --link: #000000; --wrong: #000000; }
  html { font-size: 11px; }
  .scroll, details .scroll { max-height: none; overflow: visible; }
  .slider input { display: none; }
  figure, tr { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
}
`;
