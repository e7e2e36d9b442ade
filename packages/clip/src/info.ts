/** The nonlinearity of CLIP's blocks. OpenAI's weights were trained with `quickGelu`, x * sigmoid(1.702 x). */
export type Activation = "quickGelu" | "gelu";

/** Sizes of a transformer. */
export interface TowerInfo {
  readonly width: number;
  /** Blocks. Taps count from 1 to this. */
  readonly layers: number;
  readonly heads: number;
  readonly hidden: number;
}

/** What a loaded CLIP is, as plain data: what a head sees when it makes its parameters, and what a detector remembers. */
export interface ClipInfo {
  readonly name: string;
  /** SHA-256 of the weights, hex. A detector works with these weights alone. */
  readonly hash: string;
  readonly activation: Activation;
  /** Factor on cosines in the joint space, learned: about 100. */
  readonly logitScale: number;
  /** Added to variances in layer norms. */
  readonly epsilon: number;
  /** Width E of the joint space of images and texts. */
  readonly embed: number;
  readonly vision: TowerInfo & {
    /** Side of a patch, pixels. */
    readonly patch: number;
    /** Side that the positions were learned for, pixels; at other sides they are resized. */
    readonly size: number;
  };
  readonly text: TowerInfo & {
    /** Positions per sentence: 77. */
    readonly context: number;
    readonly vocabulary: number;
  };
}
