/** Part of the picture's width and height that the network sees: the centre 227 of 256. */
export const CROP = 227 / 256;
