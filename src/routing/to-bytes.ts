// Heads are read as latin1, one character a byte; a rule is Unicode and means its UTF-8 bytes.

export const toBytes = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');
