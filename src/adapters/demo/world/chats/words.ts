/** Vocabulary of the demo: enough scripts and lengths that a list looks like a real one. */

export const ADJECTIVES = (
  'Amber,Bright,Broken,Calm,Cold,Copper,Distant,Early,Empty,Endless,Faded,Fallen,Gentle,Golden,Green,Hidden,Hollow,' +
  'Iron,Late,Little,Long,Lost,Low,Midnight,Morning,Narrow,Northern,Old,Open,Pale,Patient,Quiet,Restless,Rising,' +
  'Rolling,Rusted,Salt,Second,Secret,Silent,Silver,Simple,Sleeping,Slow,Small,Southern,Still,Stone,Strange,Sunken,' +
  'Tall,Thin,Tidal,Turning,Unfinished,Velvet,Wandering,Western,White,Winter'
).split(',');

export const NOUNS = (
  'Anchor,Arch,Bay,Beacon,Bell,Boat,Bridge,Buoy,Canal,Chapel,Coast,Crane,Current,Dock,Drift,Ferry,Fog,Gale,Garden,' +
  'Gull,Harbour,Horizon,Island,Jetty,Lantern,Letter,Lighthouse,Market,Mast,Mile,Mirror,Orchard,Pier,Quay,Rain,Reef,' +
  'River,Road,Rope,Sail,Shore,Signal,Station,Storm,Street,Tide,Tower,Wake,Wharf,Window'
).split(',');

export const PERFORMERS = (
  'The Mole Players,Anna Lindqvist,Port Authority Trio,Кирилл Волков,Söderström & Daughters,Tidewater Choir,小林 拓也,' +
  'Faro Quartet,Mehmet Yılmaz,Les Phares,Slack Water,فرقة المرسى,Nine Fathoms,João Ribeira,Dry Dock Orchestra,Kestrel,' +
  'Οι Ναύτες,Bottle Post,AC/DC Current,Low Pressure System,राग मंडल,The "Quoted" Few,Björk Óladóttir,Ebb: Flow,한강 밴드'
).split(',');

export const ALBUMS = (
  'Sounds of the Mole,Long Wave 1971,Night Programme,Песни маяка,Shipping Forecast,Live at Berth 9,潮の音,Ballast,' +
  'Signals & Noise,Requests,Winter Schedule,أصوات البحر'
).split(',');

export const GENRES = ['Folk', 'Jazz', 'Ambient', 'Classical', 'Electronic', 'Spoken Word', 'Fado', 'Choir'];

/** Titles in other scripts, now and then instead of an English one. */
export const OTHER_TITLES = [
  'Тихая гавань',
  'Последний паром',
  'ليلة في الميناء',
  'أغنية البحّارة',
  '夜の波止場',
  '灯台下暗し',
  '港口的雨',
  'चाँदनी घाट',
  'समुद्र की ओर',
  '항구의 밤',
  'Το λιμάνι',
  'Ночной эфир №7',
  'Brumeuse (1ʳᵉ prise)',
  'Über den Wellen',
  'Ça ira demain?',
  'Canção do cais',
];

export const CAPTIONS = [
  '',
  '',
  '',
  'From the tapes we found behind the studio wall.',
  'Restored last week — headphones recommended.',
  'Оцифровано с катушки, слышен лёгкий шум.',
  'تسجيل نادر من الأرشيف.',
  '現地で録音しました。',
  'धीमी आवाज़ में सुनें।',
  '录于一九七一年的冬天。',
  'Thanks to everyone who wrote in 💌 #requests',
  'More: https://example.org/harbour?ref=tg&x=<1>',
];

export const CHATTER = [
  'Did anyone hear the new one?',
  'Да, и уже скачал.',
  'Later today, promise.',
  'متى الاجتماع القادم؟',
  'ありがとう！',
  'I will bring the maps.',
  'ठीक है, कल मिलते हैं।',
  '好的，没问题。',
  '🌧️🌧️🌧️',
  'The ferry is at 18:40, not 18:14.',
  'See the file above ↑',
  'Καλημέρα σε όλους!',
  '내일 다시 올릴게요.',
  'ok',
];

export const FILE_STEMS = [
  'Annual report',
  'field-notes',
  'Отчёт за квартал',
  'Путеводитель по гавани',
  'دليل الميناء',
  'خريطة قديمة',
  '港湾地図',
  '会議の議事録',
  '航海日志',
  '历史档案',
  'नाव की मरम्मत',
  'यात्रा विवरण',
  'Οδηγός πλοήγησης',
  '조석표',
  'Relatório_final_v2',
  'Übersicht (neu)',
  'émission spéciale',
  'tide tables',
  'minutes 2019-04-02',
  'מפת הנמל',
];
