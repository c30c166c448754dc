/** Something that this machine or this build lacks: reported in words, not as a failure. */
export class NotBuilt extends Error {}
