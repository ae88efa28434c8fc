// Headers whose value lets somebody in: shown nowhere unless somebody asks for the very header.

const SECRET = /authorization|cookie|token|secret|password|api-?key/i;

export const isSecretHeader = (name: string): boolean => SECRET.test(name);
