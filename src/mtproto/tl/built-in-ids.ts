/** Constructor numbers of what the codec knows by itself. */
export const VECTOR_ID = 0x1cb5c415;
export const BOOL_TRUE_ID = 0x997275b5;
export const BOOL_FALSE_ID = 0xbc799737;
export const TRUE_ID = 0x3fedd339;
