/** `nidus` in a page or a worker. Research use only, not a medical device. */
export { decode, decodeImage } from "./rim/decodeImage.browser.ts";
export { openDevice } from "./rim/openDevice.browser.ts";
export * from "./shared.ts";
