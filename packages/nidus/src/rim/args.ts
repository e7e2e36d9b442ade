import process from "node:process";

/** The words after the name of the program, in any runtime. */
export const args: readonly string[] = process.argv.slice(2);
