/**
 * Whether a principal is an X.509 certificate. What has no certificate authenticates as an assumed role (`AROA…:session`), which is
 * everybody's who may assume it: all users of an application at once.
 */
export const isCertificate = (principal: string): boolean => CERTIFICATE_ID.test(principal);

const CERTIFICATE_ID = /^[0-9a-f]{64}$/;
