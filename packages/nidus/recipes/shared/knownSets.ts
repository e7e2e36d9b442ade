/** Sets of the papers. */
export type KnownSet =
  | "CheXpert"
  | "BrainMRI"
  | "BUSI"
  | "Brain"
  | "Liver"
  | "RESC"
  | "OCT17"
  | "Chest"
  | "HIS"
  | "MVTec"
  | "VisA";

interface Naming {
  /** Folders' names, in small letters and digits: MediCLIP's archives, and BMAD's. */
  readonly folders: readonly string[];
  /** What the pictures show, as MVFA says it in prompts. */
  readonly object?: string;
}

const SETS: Readonly<Record<KnownSet, Naming>> = {
  CheXpert: { folders: ["chexpert"], object: "chest X-ray" },
  BrainMRI: { folders: ["brainmri"], object: "Brain" },
  BUSI: { folders: ["busi"], object: "breast ultrasound" },
  Brain: { folders: ["brainad"], object: "Brain" },
  Liver: { folders: ["liverad"], object: "Liver" },
  RESC: { folders: ["retinarescad", "resc"], object: "retinal OCT" },
  OCT17: { folders: ["retinaoct2017ad", "oct2017", "oct17"], object: "retinal OCT" },
  Chest: { folders: ["chestad"], object: "Chest X-ray film" },
  HIS: { folders: ["histopathologyad"], object: "histopathological image" },
  MVTec: { folders: ["mvtec", "mvtecad", "mvtecanomalydetection"] },
  VisA: { folders: ["visa"] },
};

const PHANTOM_OBJECTS: Readonly<Record<string, string>> = {
  "brain phantoms": "Brain",
  "chest phantoms": "chest X-ray",
  "breast phantoms": "breast ultrasound",
  "retina phantoms": "retinal OCT",
};

/** Which set of the papers a folder's name stands for, if any. A name that only resembles one does not count. */
export function knownSet(name: string): KnownSet | undefined {
  const plain = name.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
  return (Object.keys(SETS) as KnownSet[]).find((set) => SETS[set].folders.includes(plain));
}

/** What prompts call the pictures of a set. */
export function objectOf(name: string): string {
  const set = knownSet(name);
  return (set && SETS[set].object) ?? PHANTOM_OBJECTS[name] ?? "object";
}
