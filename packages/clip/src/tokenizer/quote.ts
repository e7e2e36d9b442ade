const LONGEST_QUOTE = 60;

/** Text as errors show it: in quotes, cut after 60 characters. */
export function quote(text: string): string {
  return JSON.stringify(text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text);
}
