/** `{}` in a template stands for a word, or for a state of an object. */
const SLOT = "{}";

/** Every word in every template, words outermost: `[words * templates]` sentences. @throws RangeError for a template without `{}`. */
export function fillTemplates(templates: readonly string[], words: readonly string[]): string[] {
  const without = templates.find((template) => !template.includes(SLOT));
  if (without !== undefined) throw new RangeError(`expected ${SLOT} in each template, there is none in "${without}"`);
  return words.flatMap((word) => templates.map((template) => template.replaceAll(SLOT, () => word)));
}

const of = (articles: readonly string[], phrase: string): string[] => articles.map((the) => phrase.replace("THE", the));
const AN = ["a", "the"];

/** The 22 sentences of WinCLIP, in lower case and with a full stop.   @see Jeong et al. 2023, arXiv:2303.14814. */
export const WINCLIP_TEMPLATES: readonly string[] = [
  ...["cropped", "close-up", "bright", "dark", "jpeg corrupted", "blurry"].flatMap((kind) =>
    of(AN, `a ${kind} photo of THE {}.`),
  ),
  ...of(AN, "a photo of THE {}."),
  ...["small", "large"].flatMap((size) => of(AN, `a photo of THE ${size} {}.`)),
  ...["visual inspection", "anomaly detection"].flatMap((aim) => of(AN, `a photo of THE {} for ${aim}.`)),
];

/** How WinCLIP calls a normal and an abnormal object; `{}` is its name. */
export const WINCLIP_STATES: { readonly normal: readonly string[]; readonly abnormal: readonly string[] } = {
  normal: [
    "{}",
    "flawless {}",
    "perfect {}",
    "unblemished {}",
    "{} without flaw",
    "{} without defect",
    "{} without damage",
  ],
  abnormal: ["damaged {}", "{} with flaw", "{} with defect", "{} with damage"],
};

/** The 35 sentences of APRIL-GAN, in its order; MVFA's too.   @see Chen et al. 2023, arXiv:2305.17382. */
export const APRIL_TEMPLATES: readonly string[] = [
  "a bad photo of a {}.",
  "a low resolution photo of the {}.",
  "a bad photo of the {}.",
  "a cropped photo of the {}.",
  "a bright photo of a {}.",
  "a dark photo of the {}.",
  "a photo of my {}.",
  "a photo of the cool {}.",
  "a close-up photo of a {}.",
  "a black and white photo of the {}.",
  "a bright photo of the {}.",
  "a cropped photo of a {}.",
  "a jpeg corrupted photo of a {}.",
  "a blurry photo of the {}.",
  "a photo of the {}.",
  "a good photo of the {}.",
  "a photo of one {}.",
  "a close-up photo of the {}.",
  "a photo of a {}.",
  "a low resolution photo of a {}.",
  "a photo of a large {}.",
  "a blurry photo of a {}.",
  "a jpeg corrupted photo of the {}.",
  "a good photo of a {}.",
  "a photo of the small {}.",
  "a photo of the large {}.",
  "a black and white photo of a {}.",
  "a dark photo of a {}.",
  "a photo of a cool {}.",
  "a photo of a small {}.",
  "there is a {} in the scene.",
  "there is the {} in the scene.",
  "this is a {} in the scene.",
  "this is the {} in the scene.",
  "this is one {} in the scene.",
];

/** How APRIL-GAN calls a normal and an abnormal object; `{}` is its name. */
export const APRIL_STATES: { readonly normal: readonly string[]; readonly abnormal: readonly string[] } = {
  normal: WINCLIP_STATES.normal,
  abnormal: ["damaged {}", "broken {}", "{} with flaw", "{} with defect", "{} with damage"],
};
