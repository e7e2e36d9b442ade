/** What JSON can hold: options that a detector records, keys of a store. Declare option records with `type`, not `interface`, to fit it. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };
