// UTF-8 in an array of its own, for pieces that are kept: one of Node's pool of buffers would keep the whole slab
// alive.

const encoder = new TextEncoder();

export const encodePiece = (text: string): Uint8Array => encoder.encode(text);
