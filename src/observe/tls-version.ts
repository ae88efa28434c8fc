// `1.3` for the `TLSv1.3` of Node's library: how logs and metrics name versions (reference 12.1).

export const tlsVersion = (library: string): string => (library === 'TLSv1' ? '1.0' : library.replace('TLSv', ''));
