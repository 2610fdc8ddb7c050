/** Values offered while typing: the crew's own words, taken from its workbook. Free text is accepted everywhere but in enum fields. */
export const sourceTypes = [
  'LAPTOP',
  'CAM',
  'SERVER',
  'PLAYBACK',
  'GRAPHICS',
  'PTZ',
  'ROBO',
  'SUBSWITCH',
  'OTHER',
] as const;
export const sendTypes = [
  'VIDEO SWITCH',
  'ROUTER',
  'CAM SWITCH',
  'LED',
  'LED PROCESSOR',
  'PROJECTOR',
  'MONITOR',
  'RECORD',
  'STREAM',
  'NDI',
  'OTHER',
] as const;
export const connectors = [
  'HDMI',
  'SDI',
  '3G-SDI',
  '6G-SDI',
  '12G-SDI',
  'DP',
  'USB-C',
  'NDI',
  'NETWORK (RJ45)',
  'SMPTE FIBER',
  'LC FIBER',
  'ST FIBER',
  'SC FIBER',
  'OPTICON DUO',
  'OPTICON QUAD',
  'BNC REF',
  'XLR',
  'DMX',
] as const;
export const inlineDevices = [
  'BARREL',
  'BIDI',
  'DECIMATOR',
  'USB-C > DP',
  'USB-C > HDMI',
  'DP > HDMI',
  'HDMI > FIBER',
  'HDMI > SDI',
  'SDI > FIBER',
  'SDI > HDMI',
  'CCU',
  'SMPTE FIBER > CCU',
  'WIRELESS Tx > Rx',
  'PATCH PANEL',
  'LED PROCESSOR',
  'PROJECTOR',
  'ENG SNAKE',
  'VIDEO SNAKE',
  'DSM SNAKE',
  'FIBER SNAKE',
] as const;
export const standards = ['720p', '1080i', '1080p', '2160p'] as const;
export const blankings = ['NONE', 'RBv1', 'RBv2', 'RBv3'] as const;
export const snakeTypes = ['SDI', 'HDMI', 'LC fiber', 'ST fiber', 'SMPTE fiber', 'CAT6', 'AES'] as const;
export const cableTypes = ['SDI', 'SMPTE fiber', 'HDMI', 'CAT6', 'MADI', 'IP'] as const;
export const devices = [
  'VISION SWITCHER',
  'CAM SWITCHER',
  'ROUTER',
  'SNAKE',
  'CCU',
  'CONVERTER',
  'MONITOR',
  'RECORDER',
  'OTHER',
] as const;
export const checklistCategories = [
  'SCREENS',
  'SWITCH',
  'IMAG',
  'MEDIA_SERVERS',
  'SOURCES',
  'DESTINATIONS',
  'DISPLAYS',
  'OUTSIDE_VENDORS',
  'DOCUMENTATION',
  'NOTES',
] as const;
/** The words for the categories whose codes are none. */
export const checklistCategoryLabels = {
  MEDIA_SERVERS: 'MEDIA SERVERS',
  OUTSIDE_VENDORS: 'OUTSIDE VENDORS',
} as const;
export const formatModes = ['system-wide', 'per-io'] as const;
export const formatModeLabels = { 'system-wide': 'System-wide', 'per-io': 'Per I/O' } as const;
export const productionStatuses = ['PLANNING', 'READY', 'ACTIVE', 'COMPLETED', 'ARCHIVED'] as const;
