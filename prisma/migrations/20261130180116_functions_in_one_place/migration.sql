-- What the database does is unchanged. Each function has one file now, prisma/functions/<name>.sql, formatted to 120
-- columns, from which `pnpm db:new` writes migrations; here is what of them was written otherwise before.

create or replace function callsign_conflicts(p_table text, p_current jsonb, p_set jsonb, p_seen int)
returns jsonb language plpgsql as $$
declare
  wanted jsonb;
begin
  execute format('select to_jsonb(jsonb_populate_record(null::%I, $1))', p_table) into wanted using p_set;
  return (
    select jsonb_object_agg(key, jsonb_build_object(
      'yours', wanted -> key, 'theirs', p_current -> key, 'version', p_current -> 'field_versions' -> key,
      'userId', last.user_id, 'userName', last.user_name, 'at', last.at))
    from jsonb_object_keys(p_set) key
    left join lateral (
      select * from changes
      where entity_uuid = (p_current ->> 'uuid')::uuid
        and version = (p_current -> 'field_versions' ->> key)::int
      limit 1
    ) last on true
    where coalesce((p_current -> 'field_versions' ->> key)::int, 1) > p_seen
      and wanted -> key is distinct from p_current -> key
  );
end $$;

create or replace function callsign_dead_links(p_table text, p_row jsonb, p_references jsonb)
returns text[] language plpgsql as $$
declare
  reference record;
  dead boolean;
  links text[];
begin
  for reference in
    select r ->> 'column' as name, r ->> 'table' as target_table,
      (p_row ->> (r ->> 'column'))::uuid as target_uuid,
      coalesce((r ->> 'exclusive')::bool, false) as exclusive
    from jsonb_array_elements(p_references) r
    where r ->> 'on_remove' = 'clear' and p_row ->> (r ->> 'column') is not null
  loop
    execute format('
        select not exists (select from %I where uuid = $1 and not is_deleted)
          or ($2 and exists (select from %I where %I = $1 and uuid <> $3 and not is_deleted))',
        reference.target_table, p_table, reference.name)
      into dead using reference.target_uuid, reference.exclusive, (p_row ->> 'uuid')::uuid;
    if dead then
      links := links || reference.name;
    end if;
  end loop;
  return links;
end $$;

create or replace function callsign_entity_triggers(p_table text, p_type text) returns void language plpgsql as $$
begin
  execute format('
    drop trigger if exists callsign_apply on %1$I;
    drop trigger if exists callsign_stamp on %1$I;
    create trigger callsign_apply before update on %1$I
      for each row when (new.field_versions ? '''') execute function callsign_apply();
    create trigger callsign_stamp before insert or update on %1$I
      for each row execute function callsign_stamp();
    create trigger callsign_log_insert after insert on %1$I
      referencing new table as new_rows for each statement execute function callsign_log(%2$L);
    create trigger callsign_log_update after update on %1$I
      referencing old table as old_rows new table as new_rows for each statement execute function callsign_log(%2$L);
    create trigger callsign_log_delete after delete on %1$I
      referencing old table as old_rows for each statement execute function callsign_log(%2$L)', p_table, p_type);
  perform callsign_former_id_trigger(p_table, p_type);
  perform callsign_write_touch();
end $$;

create or replace function callsign_fold(id text) returns text language plpgsql immutable strict parallel safe as $$
declare
  plain constant text := lower(normalize(id, NFKC) collate "C");
begin
  if id collate "C" !~ '[^\u0001-\u00ff]' then
    return translate(plain, 'ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞ', 'àáâãäåæçèéêëìíîïðñòóôõöøùúûüýþ');
  end if;
  return translate(plain,
    'ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞĀĂĄĆĈĊČĎĐĒĔĖĘĚĜĞĠĢĤĦĨĪĬĮİıĴĶĹĻĽŁŃŅŇŊŌŎŐŒŔŖŘŚŜŞŠŢŤŦŨŪŬŮŰŲŴŶŸŹ'
    'ŻŽƁƂƄƆƇƉƊƋƎƏƐƑƓƔƖƗƘƜƝƟƠƢƤƦƧƩƬƮƯƱƲƳƵƷƸƼǍǏǑǓǕǗǙǛǞǠǢǤǦǨǪǬǮǴǶǷǸǺǼǾȀȂȄȆȈȊȌȎȐȒȔȖȘȚȜȞȠȢȤȦȨȪȬȮȰȲȺȻ'
    'ȽȾɁɃɄɅɆɈɊɌɎͅͰͲͶͿΆΈΉΊΌΎΏΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩΪΫςϏϘϚϜϞϠϢϤϦϨϪϬϮϷϺϽϾϿЀЁЂЃЄЅІЇЈЉЊЋЌЍЎЏАБВГДЕ'
    'ЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯѠѢѤѦѨѪѬѮѰѲѴѶѸѺѼѾҀҊҌҎҐҒҔҖҘҚҜҞҠҢҤҦҨҪҬҮҰҲҴҶҸҺҼҾӀӁӃӅӇӉӋӍӐӒӔӖӘӚӜӞӠӢӤӦ'
    'ӨӪӬӮӰӲӴӶӸӺӼӾԀԂԄԆԈԊԌԎԐԒԔԖԘԚԜԞԠԢԤԦԨԪԬԮԱԲԳԴԵԶԷԸԹԺԻԼԽԾԿՀՁՂՃՄՅՆՇՈՉՊՋՌՍՎՏՐՑՒՓՔՕՖႠႡႢႣႤႥႦႧႨႩႪႫႬႭႮႯ'
    'ႰႱႲႳႴႵႶႷႸႹႺႻႼႽႾႿჀჁჂჃჄჅჇჍᎠᎡᎢᎣᎤᎥᎦᎧᎨᎩᎪᎫᎬᎭᎮᎯᎰᎱᎲᎳᎴᎵᎶᎷᎸᎹᎺᎻᎼᎽᎾᎿᏀᏁᏂᏃᏄᏅᏆᏇᏈᏉᏊᏋᏌᏍᏎᏏᏐᏑᏒᏓᏔᏕᏖᏗᏘᏙᏚᏛᏜᏝᏞᏟᏠᏡ'
    'ᏢᏣᏤᏥᏦᏧᏨᏩᏪᏫᏬᏭᏮᏯᏰᏱᏲᏳᏴᏵᲀᲁᲂᲃᲄᲅᲆᲇᲈᲉᲐᲑᲒᲓᲔᲕᲖᲗᲘᲙᲚᲛᲜᲝᲞᲟᲠᲡᲢᲣᲤᲥᲦᲧᲨᲩᲪᲫᲬᲭᲮᲯᲰᲱᲲᲳᲴᲵᲶᲷᲸᲹᲺᲽᲾᲿḀḂḄḆḈḊḌḎḐḒḔḖḘḚ'
    'ḜḞḠḢḤḦḨḪḬḮḰḲḴḶḸḺḼḾṀṂṄṆṈṊṌṎṐṒṔṖṘṚṜṞṠṢṤṦṨṪṬṮṰṲṴṶṸṺṼṾẀẂẄẆẈẊẌẎẐẒẔẞẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖ'
    'ỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸỺỼỾἈἉἊἋἌἍἎἏἘἙἚἛἜἝἨἩἪἫἬἭἮἯἸἹἺἻἼἽἾἿὈὉὊὋὌὍὙὛὝὟὨὩὪὫὬὭὮὯᾈᾉᾊᾋᾌᾍᾎᾏᾘᾙᾚᾛᾜᾝᾞᾟᾨᾩᾪᾫᾬᾭ'
    'ᾮᾯᾸᾹᾺᾼῈῊῌῘῙῚῨῩῪῬῸῺῼℲↃⰀⰁⰂⰃⰄⰅⰆⰇⰈⰉⰊⰋⰌⰍⰎⰏⰐⰑⰒⰓⰔⰕⰖⰗⰘⰙⰚⰛⰜⰝⰞⰟⰠⰡⰢⰣⰤⰥⰦⰧⰨⰩⰪⰫⰬⰭⰮⰯⱠⱢⱣⱤⱧⱩⱫⱭⱮⱯⱰⱲⱵⱾⱿⲀⲂⲄⲆⲈⲊ'
    'ⲌⲎⲐⲒⲔⲖⲘⲚⲜⲞⲠⲢⲤⲦⲨⲪⲬⲮⲰⲲⲴⲶⲸⲺⲼⲾⳀⳂⳄⳆⳈⳊⳌⳎⳐⳒⳔⳖⳘⳚⳜⳞⳠⳢⳫⳭⳲꙀꙂꙄꙆꙈꙊꙌꙎꙐꙒꙔꙖꙘꙚꙜꙞꙠꙢꙤꙦꙨꙪꙬꚀꚂꚄꚆꚈꚊꚌꚎꚐꚒꚔꚖꚘꚚꜢꜤꜦꜨꜪꜬ'
    'ꜮꜲꜴꜶꜸꜺꜼꜾꝀꝂꝄꝆꝈꝊꝌꝎꝐꝒꝔꝖꝘꝚꝜꝞꝠꝢꝤꝦꝨꝪꝬꝮꝹꝻꝽꝾꞀꞂꞄꞆꞋꞍꞐꞒꞖꞘꞚꞜꞞꞠꞢꞤꞦꞨꞪꞫꞬꞭꞮꞰꞱꞲꞳꞴꞶꞸꞺꞼꞾꟀꟂꟄꟅꟆꟇꟉꟋꟌ꟎Ꟑ꟒꟔ꟖꟘꟚꟜ꟱ꟲꟳꟴ'
    'Ꟶ𐐀𐐁𐐂𐐃𐐄𐐅𐐆𐐇𐐈𐐉𐐊𐐋𐐌𐐍𐐎𐐏𐐐𐐑𐐒𐐓𐐔𐐕𐐖𐐗𐐘𐐙𐐚𐐛𐐜𐐝𐐞𐐟𐐠𐐡𐐢𐐣𐐤𐐥𐐦𐐧𐒰𐒱𐒲𐒳𐒴𐒵𐒶𐒷𐒸𐒹𐒺𐒻𐒼𐒽𐒾𐒿𐓀𐓁𐓂𐓃𐓄𐓅𐓆𐓇𐓈𐓉𐓊𐓋𐓌𐓍𐓎𐓏𐓐𐓑𐓒𐓓𐕰𐕱𐕲𐕳𐕴𐕵𐕶𐕷𐕸𐕹𐕺𐕼𐕽'
    '𐕾𐕿𐖀𐖁𐖂𐖃𐖄𐖅𐖆𐖇𐖈𐖉𐖊𐖌𐖍𐖎𐖏𐖐𐖑𐖒𐖔𐖕𐞁𐞂𐞃𐞄𐞅𐞇𐞈𐞉𐞊𐞋𐞌𐞍𐞎𐞏𐞐𐞑𐞒𐞓𐞔𐞕𐞖𐞗𐞘𐞙𐞚𐞛𐞜𐞝𐞞𐞟𐞠𐞡𐞢𐞣𐞤𐞥𐞦𐞧𐞨𐞩𐞪𐞫𐞬𐞭𐞮𐞯𐞰𐞲𐞳𐞴𐞵𐞶𐞷𐞸𐞹𐞺𐲀𐲁𐲂𐲃𐲄𐲅𐲆𐲇𐲈𐲉𐲊𐲋'
    '𐲌𐲍𐲎𐲏𐲐𐲑𐲒𐲓𐲔𐲕𐲖𐲗𐲘𐲙𐲚𐲛𐲜𐲝𐲞𐲟𐲠𐲡𐲢𐲣𐲤𐲥𐲦𐲧𐲨𐲩𐲪𐲫𐲬𐲭𐲮𐲯𐲰𐲱𐲲𐵐𐵑𐵒𐵓𐵔𐵕𐵖𐵗𐵘𐵙𐵚𐵛𐵜𐵝𐵞𐵟𐵠𐵡𐵢𐵣𐵤𐵥𑢠𑢡𑢢𑢣𑢤𑢥𑢦𑢧𑢨𑢩𑢪𑢫𑢬𑢭𑢮𑢯𑢰𑢱𑢲𑢳𑢴𑢵𑢶𑢷𑢸𑢹𑢺𑢻𑢼'
    '𑢽𑢾𑢿𖹀𖹁𖹂𖹃𖹄𖹅𖹆𖹇𖹈𖹉𖹊𖹋𖹌𖹍𖹎𖹏𖹐𖹑𖹒𖹓𖹔𖹕𖹖𖹗𖹘𖹙𖹚𖹛𖹜𖹝𖹞𖹟𖺠𖺡𖺢𖺣𖺤𖺥𖺦𖺧𖺨𖺩𖺪𖺫𖺬𖺭𖺮𖺯𖺰𖺱𖺲𖺳𖺴𖺵𖺶𖺷𖺸𜳖𜳗𜳘𜳙𜳚𜳛𜳜𜳝𜳞𜳟𜳠𜳡𜳢𜳣𜳤𜳥𜳦𜳧𜳨𜳩𜳪𜳫𜳬𜳭𜳮𜳯𜳰𜳱𜳲𜳳'
    '𜳴𜳵𜳶𜳷𜳸𜳹𞀰𞀱𞀲𞀳𞀴𞀵𞀶𞀷𞀸𞀹𞀺𞀻𞀼𞀽𞀾𞀿𞁀𞁁𞁂𞁃𞁄𞁅𞁆𞁇𞁈𞁉𞁊𞁋𞁌𞁍𞁎𞁏𞁐𞁑𞁒𞁓𞁔𞁕𞁖𞁗𞁘𞁙𞁚𞁛𞁜𞁝𞁞𞁟𞁠𞁡𞁢𞁣𞁤𞁥𞁦𞁧𞁨𞁩𞁪𞁫𞁬𞁭𞤀𞤁𞤂𞤃𞤄𞤅𞤆𞤇𞤈𞤉𞤊𞤋𞤌𞤍𞤎𞤏𞤐𞤑𞤒𞤓𞤔𞤕'
    '𞤖𞤗𞤘𞤙𞤚𞤛𞤜𞤝𞤞𞤟𞤠𞤡',
    'àáâãäåæçèéêëìíîïðñòóôõöøùúûüýþāăąćĉċčďđēĕėęěĝğġģĥħĩīĭįiiĵķĺļľłńņňŋōŏőœŕŗřśŝşšţťŧũūŭůűųŵŷÿź'
    'żžɓƃƅɔƈɖɗƌǝəɛƒɠɣɩɨƙɯɲɵơƣƥʀƨʃƭʈưʊʋƴƶʒƹƽǎǐǒǔǖǘǚǜǟǡǣǥǧǩǫǭǯǵƕƿǹǻǽǿȁȃȅȇȉȋȍȏȑȓȕȗșțȝȟƞȣȥȧȩȫȭȯȱȳⱥȼ'
    'ƚⱦɂƀʉʌɇɉɋɍɏιͱͳͷϳάέήίόύώαβγδεζηθικλμνξοπρστυφχψωϊϋσϗϙϛϝϟϡϣϥϧϩϫϭϯϸϻͻͼͽѐёђѓєѕіїјљњћќѝўџабвгде'
    'жзийклмнопрстуфхцчшщъыьэюяѡѣѥѧѩѫѭѯѱѳѵѷѹѻѽѿҁҋҍҏґғҕҗҙқҝҟҡңҥҧҩҫҭүұҳҵҷҹһҽҿӏӂӄӆӈӊӌӎӑӓӕӗәӛӝӟӡӣӥӧ'
    'өӫӭӯӱӳӵӷӹӻӽӿԁԃԅԇԉԋԍԏԑԓԕԗԙԛԝԟԡԣԥԧԩԫԭԯաբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆⴀⴁⴂⴃⴄⴅⴆⴇⴈⴉⴊⴋⴌⴍⴎⴏ'
    'ⴐⴑⴒⴓⴔⴕⴖⴗⴘⴙⴚⴛⴜⴝⴞⴟⴠⴡⴢⴣⴤⴥⴧⴭꭰꭱꭲꭳꭴꭵꭶꭷꭸꭹꭺꭻꭼꭽꭾꭿꮀꮁꮂꮃꮄꮅꮆꮇꮈꮉꮊꮋꮌꮍꮎꮏꮐꮑꮒꮓꮔꮕꮖꮗꮘꮙꮚꮛꮜꮝꮞꮟꮠꮡꮢꮣꮤꮥꮦꮧꮨꮩꮪꮫꮬꮭꮮꮯꮰꮱ'
    'ꮲꮳꮴꮵꮶꮷꮸꮹꮺꮻꮼꮽꮾꮿᏸᏹᏺᏻᏼᏽвдосттъѣꙋᲊაბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰჱჲჳჴჵჶჷჸჹჺჽჾჿḁḃḅḇḉḋḍḏḑḓḕḗḙḛ'
    'ḝḟḡḣḥḧḩḫḭḯḱḳḵḷḹḻḽḿṁṃṅṇṉṋṍṏṑṓṕṗṙṛṝṟṡṣṥṧṩṫṭṯṱṳṵṷṹṻṽṿẁẃẅẇẉẋẍẏẑẓẕßạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗ'
    'ộớờởỡợụủứừửữựỳỵỷỹỻỽỿἀἁἂἃἄἅἆἇἐἑἒἓἔἕἠἡἢἣἤἥἦἧἰἱἲἳἴἵἶἷὀὁὂὃὄὅὑὓὕὗὠὡὢὣὤὥὦὧᾀᾁᾂᾃᾄᾅᾆᾇᾐᾑᾒᾓᾔᾕᾖᾗᾠᾡᾢᾣᾤᾥ'
    'ᾦᾧᾰᾱὰᾳὲὴῃῐῑὶῠῡὺῥὸὼῳⅎↄⰰⰱⰲⰳⰴⰵⰶⰷⰸⰹⰺⰻⰼⰽⰾⰿⱀⱁⱂⱃⱄⱅⱆⱇⱈⱉⱊⱋⱌⱍⱎⱏⱐⱑⱒⱓⱔⱕⱖⱗⱘⱙⱚⱛⱜⱝⱞⱟⱡɫᵽɽⱨⱪⱬɑɱɐɒⱳⱶȿɀⲁⲃⲅⲇⲉⲋ'
    'ⲍⲏⲑⲓⲕⲗⲙⲛⲝⲟⲡⲣⲥⲧⲩⲫⲭⲯⲱⲳⲵⲷⲹⲻⲽⲿⳁⳃⳅⳇⳉⳋⳍⳏⳑⳓⳕⳗⳙⳛⳝⳟⳡⳣⳬⳮⳳꙁꙃꙅꙇꙉꙋꙍꙏꙑꙓꙕꙗꙙꙛꙝꙟꙡꙣꙥꙧꙩꙫꙭꚁꚃꚅꚇꚉꚋꚍꚏꚑꚓꚕꚗꚙꚛꜣꜥꜧꜩꜫꜭ'
    'ꜯꜳꜵꜷꜹꜻꜽꜿꝁꝃꝅꝇꝉꝋꝍꝏꝑꝓꝕꝗꝙꝛꝝꝟꝡꝣꝥꝧꝩꝫꝭꝯꝺꝼᵹꝿꞁꞃꞅꞇꞌɥꞑꞓꞗꞙꞛꞝꞟꞡꞣꞥꞧꞩɦɜɡɬɪʞʇʝꭓꞵꞷꞹꞻꞽꞿꟁꟃꞔʂᶎꟈꟊɤꟍ꟏ꟑꟓꟕꟗꟙꟛƛscfq'
    'ꟶ𐐨𐐩𐐪𐐫𐐬𐐭𐐮𐐯𐐰𐐱𐐲𐐳𐐴𐐵𐐶𐐷𐐸𐐹𐐺𐐻𐐼𐐽𐐾𐐿𐑀𐑁𐑂𐑃𐑄𐑅𐑆𐑇𐑈𐑉𐑊𐑋𐑌𐑍𐑎𐑏𐓘𐓙𐓚𐓛𐓜𐓝𐓞𐓟𐓠𐓡𐓢𐓣𐓤𐓥𐓦𐓧𐓨𐓩𐓪𐓫𐓬𐓭𐓮𐓯𐓰𐓱𐓲𐓳𐓴𐓵𐓶𐓷𐓸𐓹𐓺𐓻𐖗𐖘𐖙𐖚𐖛𐖜𐖝𐖞𐖟𐖠𐖡𐖣𐖤'
    '𐖥𐖦𐖧𐖨𐖩𐖪𐖫𐖬𐖭𐖮𐖯𐖰𐖱𐖳𐖴𐖵𐖶𐖷𐖸𐖹𐖻𐖼ːˑæʙɓʣꭦʥʤɖɗᶑɘɞʩɤɢɠʛħʜɧʄʪʫɬ𝼄ꞎɮ𝼅ʎ𝼆øɶɷqɺ𝼈ɽɾʀʨʦꭧʧʈⱱʏʡʢʘǀǁǂ𝼊𝼞𐳀𐳁𐳂𐳃𐳄𐳅𐳆𐳇𐳈𐳉𐳊𐳋'
    '𐳌𐳍𐳎𐳏𐳐𐳑𐳒𐳓𐳔𐳕𐳖𐳗𐳘𐳙𐳚𐳛𐳜𐳝𐳞𐳟𐳠𐳡𐳢𐳣𐳤𐳥𐳦𐳧𐳨𐳩𐳪𐳫𐳬𐳭𐳮𐳯𐳰𐳱𐳲𐵰𐵱𐵲𐵳𐵴𐵵𐵶𐵷𐵸𐵹𐵺𐵻𐵼𐵽𐵾𐵿𐶀𐶁𐶂𐶃𐶄𐶅𑣀𑣁𑣂𑣃𑣄𑣅𑣆𑣇𑣈𑣉𑣊𑣋𑣌𑣍𑣎𑣏𑣐𑣑𑣒𑣓𑣔𑣕𑣖𑣗𑣘𑣙𑣚𑣛𑣜'
    '𑣝𑣞𑣟𖹠𖹡𖹢𖹣𖹤𖹥𖹦𖹧𖹨𖹩𖹪𖹫𖹬𖹭𖹮𖹯𖹰𖹱𖹲𖹳𖹴𖹵𖹶𖹷𖹸𖹹𖹺𖹻𖹼𖹽𖹾𖹿𖺻𖺼𖺽𖺾𖺿𖻀𖻁𖻂𖻃𖻄𖻅𖻆𖻇𖻈𖻉𖻊𖻋𖻌𖻍𖻎𖻏𖻐𖻑𖻒𖻓abcdefghijklmnopqrstuvwxyz0123'
    '456789абвгдежзиклмопрстуфхцчшыэюꚉәіјөүӏабвгдежзиклопсуфхцчшъыґіѕџҫꙑұ𞤢𞤣𞤤𞤥𞤦𞤧𞤨𞤩𞤪𞤫𞤬𞤭𞤮𞤯𞤰𞤱𞤲𞤳𞤴𞤵𞤶𞤷'
    '𞤸𞤹𞤺𞤻𞤼𞤽𞤾𞤿𞥀𞥁𞥂𞥃');
end $$;

create or replace function callsign_log() returns trigger language plpgsql as $$
declare
  nil constant uuid := '00000000-0000-0000-0000-000000000000';
  run constant jsonb := nullif(current_setting('callsign.run', true), '')::jsonb;
  commit_setting text := current_setting('callsign.commit', true);
  inverts constant text := coalesce(current_setting('callsign.inverts', true), '');
  by_id constant text := nullif(current_setting('callsign.user_id', true), '');
  by_name constant text :=
    coalesce(nullif(current_setting('callsign.user_name', true), ''), session_user || ' (database)');
  because constant text := nullif(current_setting('callsign.reason', true), '');
begin
  if coalesce(commit_setting, '') = '' then
    commit_setting := set_config('callsign.commit', uuidv7()::text, true);
  end if;
  case tg_op
    when 'INSERT' then
      insert into changes (
          production_uuid, seq, commit_uuid, entity_type, entity_uuid, operation, version, row, old,
          user_id, user_name, reason, step, undoes)
        select
          stream, callsign_next_seq(stream), coalesce(of_run ->> 'commit', commit_setting)::uuid,
          tg_argv[0], entity, 'created', version, logged.row, '{}',
          case when of_run is null then by_id else of_run ->> 'userId' end,
          case when of_run is null then by_name else of_run ->> 'userName' end,
          case when of_run is null then because else of_run ->> 'reason' end,
          case when inverts <> '' then nullif(split_part(inverts, ' ', 1), '') end,
          case when inverts <> '' then split_part(inverts, ' ', 2)::uuid end
        from (
          select stream, changed.*, run -> entity::text as of_run
          from
            (select uuid, version, to_jsonb(n) from new_rows n) changed (entity, version, row),
            lateral (
              select coalesce((changed.row ->> 'production_uuid')::uuid, entity)
              union all select nil where tg_argv[0] = 'production') told (stream)
          order by (run -> entity::text ->> 'nth')::int, entity, stream = nil
        ) logged;
    when 'DELETE' then
      insert into changes (
          production_uuid, seq, commit_uuid, entity_type, entity_uuid, operation, version, row, old,
          user_id, user_name, reason, step, undoes)
        select
          stream, callsign_next_seq(stream), coalesce(of_run ->> 'commit', commit_setting)::uuid,
          tg_argv[0], entity, 'deleted', version, logged.row, '{"is_deleted": false}',
          case when of_run is null then by_id else of_run ->> 'userId' end,
          case when of_run is null then by_name else of_run ->> 'userName' end,
          case when of_run is null then because else of_run ->> 'reason' end,
          case when inverts <> '' then nullif(split_part(inverts, ' ', 1), '') end,
          case when inverts <> '' then split_part(inverts, ' ', 2)::uuid end
        from (
          select stream, changed.*, run -> entity::text as of_run
          from
            (
              select uuid, version + 1,
                to_jsonb(o) || jsonb_build_object('is_deleted', true, 'version', version + 1)
              from old_rows o) changed (entity, version, row),
            lateral (
              select coalesce((changed.row ->> 'production_uuid')::uuid, entity)
              union all select nil where tg_argv[0] = 'production') told (stream)
          order by (run -> entity::text ->> 'nth')::int, entity, stream = nil
        ) logged;
    else
      insert into changes (
          production_uuid, seq, commit_uuid, entity_type, entity_uuid, operation, version, row, old,
          user_id, user_name, reason, step, undoes)
        select
          stream, callsign_next_seq(stream), coalesce(of_run ->> 'commit', commit_setting)::uuid,
          tg_argv[0], entity, operation, version, logged.row, before,
          case when of_run is null then by_id else of_run ->> 'userId' end,
          case when of_run is null then by_name else of_run ->> 'userName' end,
          case when of_run is null then because else of_run ->> 'reason' end,
          case when inverts <> '' then nullif(split_part(inverts, ' ', 1), '') end,
          case when inverts <> '' then split_part(inverts, ' ', 2)::uuid end
        from (
          select stream, changed.*, run -> entity::text as of_run
          from
            (
              select n.uuid,
                case
                  when n.is_deleted and not o.is_deleted then 'deleted'
                  when o.is_deleted and not n.is_deleted then 'restored'
                  else 'updated'
                end,
                n.version, to_jsonb(n),
                (
                  select coalesce(jsonb_object_agg(field.key, previous.row -> field.key), '{}')
                  -- OFFSET 0: the row is made jsonb once, not once for each of its fields.
                  from (select to_jsonb(o) as row offset 0) previous, jsonb_each(n.field_versions) field
                  where field.value = to_jsonb(n.version))
              from new_rows n join old_rows o using (uuid)) changed (entity, operation, version, row, before),
            lateral (
              select coalesce((changed.row ->> 'production_uuid')::uuid, entity)
              union all select nil where tg_argv[0] = 'production') told (stream)
          order by (run -> entity::text ->> 'nth')::int, entity, stream = nil
        ) logged;
  end case;
  return null;
end $$;

create or replace function callsign_operations_apart(
  p_stream uuid, p_operations jsonb, p_schema jsonb, p_without int[]) returns jsonb
language plpgsql as $$
declare
  refused jsonb[] := '{}';
  applied int[] := '{}';
  operation jsonb;
  attempt int;
  state text; message text; details text; broken text; at_column text;
begin
  for place in 0 .. jsonb_array_length(p_operations) - 1 loop
    continue when place = any (p_without);
    operation := p_operations -> place;
    for attempt in 1 .. 2 loop
      begin
        perform callsign_operation(p_stream, operation, p_schema);
        applied := applied || place;
        exit;
      exception when others then
        get stacked diagnostics state = returned_sqlstate, message = message_text, details = pg_exception_detail,
          broken = constraint_name, at_column = column_name;
        if callsign_is_passing(state) then
          raise;
        end if;
        refused := refused || jsonb_build_object('place', place, 'state', state, 'message', message, 'detail', details,
          'constraint', broken, 'column', at_column);
        exit when state <> 'CS001' or message <> 'FIELD_CONFLICT';
        operation := jsonb_set(operation, '{set}',
          (operation -> 'set') - array(select jsonb_object_keys(details::jsonb -> 'fields')));
        exit when operation -> 'set' = '{}';
      end;
    end loop;
  end loop;
  return jsonb_build_object('refused', to_jsonb(refused), 'applied', to_jsonb(applied));
end $$;

create or replace function callsign_prune(
  p_stream uuid, p_days double precision, p_keep bigint, p_most bigint, p_batch int) returns bigint
language plpgsql as $$
declare
  head heads;
  cutoff constant timestamptz := now() - make_interval(secs => p_days * 86400);
  floor_seq bigint;
  of_commit record;
  gone bigint;
begin
  -- No row of the log goes without its head saying so: a reader sees both or neither.
  select * into head from heads where production_uuid = p_stream for no key update;
  select max(seq) into floor_seq from (
    select c.seq, c.at from changes c
    where c.production_uuid = p_stream and c.seq > head.pruned and c.seq <= head.pruned + p_batch order by c.seq
  ) oldest
  where (at < cutoff and seq <= head.seq - p_keep) or seq <= head.seq - p_most;
  if floor_seq is null then
    return 0;
  end if;
  select min(c.seq) as first, max(c.seq) as last, max(c.at) as at into of_commit
    from changes c where c.production_uuid = p_stream and c.commit_uuid =
      (select commit_uuid from changes where production_uuid = p_stream and seq = floor_seq);
  if of_commit.last > floor_seq then
    floor_seq := of_commit.first - 1;
    -- The oldest commit is larger than a batch: it goes if all of it may.
    if floor_seq <= head.pruned and (of_commit.last <= head.seq - p_most
      or (of_commit.at < cutoff and of_commit.last <= head.seq - p_keep)) then
      floor_seq := of_commit.last;
    end if;
    if floor_seq <= head.pruned then
      return 0;
    end if;
  end if;
  update heads set pruned = floor_seq where production_uuid = p_stream;
  delete from changes where production_uuid = p_stream and seq <= floor_seq;
  get diagnostics gone = row_count;
  return gone;
end $$;

create or replace function callsign_remove(p_table text, p_uuid uuid, p_schema jsonb)
returns void language plpgsql as $$
declare
  inbound record;
  child uuid;
  used_by jsonb;
begin
  for inbound in
    select t.key as child_table, t.value ->> 'type' as child_type, r ->> 'column' as name,
      r ->> 'on_remove' as on_remove
    from jsonb_each(p_schema) t, jsonb_array_elements(t.value -> 'references') r where r ->> 'table' = p_table
  loop
    if inbound.on_remove = 'clear' then
      execute format('update %I set %I = null where %2$I = $1 and not is_deleted',
        inbound.child_table, inbound.name) using p_uuid;
    elsif inbound.on_remove = 'remove' then
      for child in
        execute format('select uuid from %I where %I = $1 and not is_deleted',
          inbound.child_table, inbound.name) using p_uuid
      loop
        perform callsign_remove(inbound.child_table, child, p_schema);
      end loop;
    else
      execute format('
          select jsonb_agg(jsonb_build_object(''entityType'', $2, ''uuid'', uuid, ''id'', id))
          from %I where %I = $1 and not is_deleted', inbound.child_table, inbound.name)
        into used_by using p_uuid, inbound.child_type;
      if used_by is not null then
        perform callsign_refuse('ROW_IN_USE', jsonb_build_object('usedBy', used_by));
      end if;
    end if;
  end loop;
  execute format('update %I set is_deleted = true where uuid = $1', p_table) using p_uuid;
end $$;

create or replace function callsign_set(p_table text, p_uuid uuid, p_set jsonb) returns void language plpgsql as $$
declare
  touched int;
begin
  touched := callsign_touch(p_table, array[p_uuid],
    array[callsign_patch(p_set, nullif(current_setting('callsign.user_id', true), ''))], null, null);
end $$;

create or replace function callsign_stack(p_stream uuid, p_user text, p_step text, p_below uuid, p_limit int)
returns table (commit_uuid uuid, seq bigint) language plpgsql stable as $$
declare
  below bigint := 9223372036854775807;
  above bigint := 0;
begin
  if p_below is not null then
    below := coalesce((
      select min(c.seq) from changes c where c.production_uuid = p_stream and c.commit_uuid = p_below), 0);
  end if;
  if p_step = 'redo' then
    above := coalesce((select c.seq from changes c
      where c.production_uuid = p_stream and c.user_id = p_user and c.step is null order by c.seq desc limit 1), 0);
  end if;
  return query
    select c.commit_uuid, max(c.seq) from (
      select c.commit_uuid, c.seq from changes c
      where c.production_uuid = p_stream and c.user_id = p_user and c.seq < below and c.seq > above
        and case p_step when 'redo' then c.step = 'undo' else c.step is distinct from 'undo' end
        and not exists (select from changes u where u.production_uuid = p_stream and u.undoes = c.commit_uuid)
        and not exists (select from changes p where p.production_uuid = p_stream and p.commit_uuid = c.commit_uuid
          and p.entity_type = 'production' and p.operation <> 'updated')
      -- A commit has at most a few hundred changes: so many rows hold the commits asked for, or most of them.
      order by c.seq desc limit p_limit * 200
    ) c group by c.commit_uuid order by max(c.seq) desc limit p_limit;
end $$;

create or replace function callsign_write_apart(p_stream uuid, p_wanted jsonb, p_schema jsonb)
returns jsonb language plpgsql as $$
declare
  operations constant jsonb := p_wanted -> 'operations';
  rest constant boolean := coalesce((p_wanted ->> 'rest')::bool, false);
  commit_uuid text;
  outcome jsonb;
  without int[] := '{}';
  taken int[];
  refused jsonb := '[]';
  state text;
begin
  -- Ids are checked when all is done, so that rows can swap theirs; whoever is then in the way is left out, and all is
  -- done again. A few rounds settle all but the oddest chains, and those are checked one by one.
  for round in 1 .. 7 loop
    begin
      commit_uuid := callsign_author(p_wanted);
      set constraints all deferred;
      outcome := callsign_operations_apart(p_stream, operations, p_schema, without);
      taken := callsign_ids_taken(p_stream, operations,
        array(select jsonb_array_elements_text(outcome -> 'applied')::int));
      if taken <> '{}' then
        raise exception using errcode = 'CS003', message = 'ids are taken';
      end if;
      set constraints all immediate;
      if not rest or outcome -> 'applied' = '[]' then
        raise exception using errcode = 'CS002', message = 'nothing is applied';
      end if;
      return jsonb_build_object('applied', true, 'commit', commit_uuid, 'refused', refused || (outcome -> 'refused'));
    exception when others then
      get stacked diagnostics state = returned_sqlstate;
      if callsign_is_passing(state) then
        raise;
      elsif state = 'CS002' then
        return jsonb_build_object('applied', false, 'refused', refused || (outcome -> 'refused'));
      end if;
    end;
    -- A constraint other than that of ids: what breaks it is found one by one.
    exit when state <> 'CS003';
    without := without || taken;
    refused := refused || (select jsonb_agg(jsonb_build_object(
      'place', place, 'state', '23P01', 'message', 'the id is taken',
      'constraint', (operations -> place ->> 'table') || '_id_live'))
      from unnest(taken) place);
  end loop;
  begin
    commit_uuid := callsign_author(p_wanted);
    outcome := callsign_operations_apart(p_stream, operations, p_schema, without);
    if not rest or outcome -> 'applied' = '[]' then
      raise exception using errcode = 'CS002', message = 'nothing is applied';
    end if;
    return jsonb_build_object('applied', true, 'commit', commit_uuid, 'refused', refused || (outcome -> 'refused'));
  exception when sqlstate 'CS002' then
    return jsonb_build_object('applied', false, 'refused', refused || (outcome -> 'refused'));
  end;
end $$;

create or replace function callsign_write_run(p_table text, p_run jsonb) returns jsonb[] language plpgsql as $$
declare
  size constant int := jsonb_array_length(p_run);
  uuids uuid[];
  patches jsonb[];
  streams uuid[];
  seen int[];
  of_rows jsonb;
  answers jsonb[];
  setting text;
  state text;
begin
  select
      array_agg(o.uuid order by nth),
      array_agg(callsign_patch(o.set, w ->> 'userId') order by nth),
      array_agg((w ->> 'stream')::uuid order by nth),
      array_agg(coalesce(o.seen, 2147483647) order by nth),
      jsonb_object_agg(o.uuid, jsonb_build_object(
        'nth', nth, 'commit', o.commit,
        'userId', w -> 'userId', 'userName', w -> 'userName', 'reason', w -> 'reason')),
      array_agg(jsonb_build_object('ok', true, 'commit', o.commit, 'skipped', '[]'::jsonb) order by nth)
    into uuids, patches, streams, seen, of_rows, answers
    from
      jsonb_array_elements(p_run) with ordinality wanted (w, nth),
      lateral (
        select (op ->> 'uuid')::uuid, op -> 'set', (op ->> 'seen')::int, uuidv7()
        from (select w #> '{operations,0}' as op) one) o (uuid, set, seen, commit);
  begin
    setting := set_config('callsign.run', of_rows::text, true);
    setting := set_config('callsign.inverts', '', true);
    if callsign_touch(p_table, uuids, patches, streams, seen) <> size then
      raise exception using errcode = 'CS004', message = 'not as plain as it looked';
    end if;
    setting := set_config('callsign.run', '', true);
    return answers;
  exception when others then
    get stacked diagnostics state = returned_sqlstate;
    if callsign_is_passing(state) then
      raise;
    end if;
    return null;
  end;
end $$;

create or replace function callsign_write_touch() returns void language plpgsql as $do$
declare
  branch constant text := '
    when %1$L then
      update %1$I t set field_versions = p_patches[array_position(p_uuids, t.uuid)]
        where t.uuid = any (p_uuids)
          and (p_streams is null or (
            not t.is_deleted
            and t.version <= p_seen[array_position(p_uuids, t.uuid)]
            and t.%2$s = p_streams[array_position(p_uuids, t.uuid)]));';
  branches text;
begin
  select string_agg(
      format(branch, relname, case relname when 'productions' then 'uuid' else 'production_uuid' end),
      '' order by relname)
    into branches from pg_trigger join pg_class on pg_class.oid = tgrelid where tgname = 'callsign_stamp';
  execute format('
create or replace function callsign_touch(
  p_table text, p_uuids uuid[], p_patches jsonb[], p_streams uuid[], p_seen int[]) returns int language plpgsql as $$
declare
  touched int;
begin
  case p_table%s
  end case;
  get diagnostics touched = row_count;
  return touched;
end $$', branches);
end $do$;

create or replace function write_commits(p_streams uuid[], p_runs jsonb, p_schema text, p_wait boolean)
returns json language plpgsql
-- Without statistics (a young database) the planner would read whole tables for the few rows that a group needs.
-- And it would plan every statement afresh whose arrays are longer or shorter than the ten it takes them for.
set enable_seqscan = off set plan_cache_mode = force_generic_plan as $$
declare
  nil constant uuid := '00000000-0000-0000-0000-000000000000';
  commits constant jsonb := jsonb_path_query_array(p_runs, '$[*].commits[*]');
  streams uuid[];
  befores bigint[];
  deleted boolean[];
  place_of_stream int;
  is_plain boolean;
  outcome json;
  repeats jsonb;
  repeat jsonb;
  run jsonb;
  run_answers jsonb[];
  schema jsonb;
  wanted jsonb;
  of_stream uuid;
  was_deleted boolean;
  setting text;
  commit_uuid text;
  place int;
  skipped jsonb;
  undoing uuid;
  apart jsonb;
  answers jsonb[] := '{}';
  state text; message text; details text; broken text; at_column text;
begin
  if p_wait then
    -- A production of which nothing was ever logged has no head yet.
    insert into heads (production_uuid, seq)
      select uuid, 0 from productions
      where uuid = any (p_streams) and not exists (select from heads where production_uuid = uuid)
      on conflict (production_uuid) do nothing;
    select array_agg(h.production_uuid), array_agg(h.seq) into streams, befores
      from (select production_uuid, seq from heads where production_uuid = any (p_streams) for no key update) h;
  else
    select array_agg(h.production_uuid), array_agg(h.seq) into streams, befores
      from (
        select production_uuid, seq from heads
        where production_uuid = any (p_streams) for no key update skip locked) h;
  end if;
  -- Read when the heads are held: whoever held them before may have deleted a production, or written one of the keys.
  select array_agg(stream), array_agg(before), array_agg(coalesce(p.is_deleted, false)), (
      select jsonb_object_agg(k.production_uuid || ' ' || k.key, jsonb_build_object(
        'hash', k.request_hash, 'commit', k.commit_uuid, 'skipped', k.skipped, 'refused', k.refused,
        'changes', (
          select coalesce(jsonb_agg(to_jsonb(c) order by c.seq), '[]') from changes c
          where c.production_uuid = k.production_uuid and c.commit_uuid = k.commit_uuid)))
      -- OFFSET 0 here and below: looked up one by one, not joined with a whole table that is taken for a small one.
      from
        jsonb_array_elements(commits) w,
        lateral (
          select * from idempotency_keys
          where production_uuid = (w ->> 'stream')::uuid and key = w ->> 'key' offset 0) k)
    into streams, befores, deleted, repeats
    from unnest(streams, befores) held (stream, before) left join productions p on p.uuid = stream
    where p.uuid is not null or stream = nil;
  setting := set_config('callsign.streams', array_to_string(streams, ' '), true);
  for place in 1 .. coalesce(cardinality(streams), 0) loop
    setting := set_config('callsign.head_' || place - 1, befores[place]::text, true);
  end loop;
  is_plain := repeats is null and cardinality(streams) = cardinality(p_streams) and not true = any (deleted);

  for nth in 0 .. jsonb_array_length(p_runs) - 1 loop
    run := p_runs -> nth;
    if is_plain and run ? 'table' then
      run_answers := callsign_write_run(run ->> 'table', run -> 'commits');
      if run_answers is not null then
        answers := answers || run_answers;
        continue;
      end if;
    end if;
    schema := coalesce(schema, p_schema::jsonb);
    for wanted in select * from jsonb_array_elements(run -> 'commits') loop
      place := 0;
      undoing := null;
      state := null;
      of_stream := (wanted ->> 'stream')::uuid;
      place_of_stream := array_position(streams, of_stream);
      if place_of_stream is null then
        answers := answers || case
          when of_stream = nil or exists (select from productions where uuid = of_stream)
          then '{"ok": false, "busy": true}'::jsonb
          else '{"ok": false, "state": "CS001", "message": "PRODUCTION_NOT_FOUND"}' end;
        continue;
      end if;
      repeat := repeats -> (of_stream || ' ' || (wanted ->> 'key'));
      if repeat is not null then
        answers := answers || case when repeat ->> 'hash' = wanted ->> 'hash'
          then (repeat - 'hash') || '{"ok": true, "repeated": true}'
          else '{"ok": false, "state": "CS001", "message": "IDEMPOTENCY_KEY_REUSED"}' end;
        continue;
      end if;
      begin
        commit_uuid := callsign_author(wanted);
        skipped := '[]';
        if wanted ? 'undo' or wanted ? 'step' then
          undoing := callsign_undo_target(of_stream, wanted);
          set constraints all deferred;
          skipped := callsign_undo(of_stream, undoing, schema, null, null);
          set constraints all immediate;
        elsif jsonb_array_length(wanted -> 'operations') = 1 then
          perform callsign_operation(of_stream, wanted #> '{operations,0}', schema);
        else
          -- Ids and exclusive references are checked when all operations are done, so that two rows can swap theirs.
          set constraints all deferred;
          for step in 0 .. jsonb_array_length(wanted -> 'operations') - 1 loop
            place := step;
            perform callsign_operation(of_stream, wanted -> 'operations' -> place, schema);
          end loop;
          set constraints all immediate;
        end if;
        if deleted[place_of_stream] or undoing is not null or wanted #>> '{operations,0,table}' = 'productions' then
          was_deleted := deleted[place_of_stream];
          deleted[place_of_stream] := exists (select from productions where uuid = of_stream and is_deleted);
          is_plain := is_plain and not deleted[place_of_stream];
          if was_deleted and deleted[place_of_stream]
            and wanted #>> '{operations,0,table}' is distinct from 'productions' then
            perform callsign_refuse('PRODUCTION_DELETED', '{}');
          end if;
        end if;
        answers := answers || jsonb_build_object('ok', true, 'commit', commit_uuid, 'skipped', skipped);
      exception when others then
        get stacked diagnostics state = returned_sqlstate, message = message_text, details = pg_exception_detail,
          broken = constraint_name, at_column = column_name;
        if callsign_is_passing(state) then
          raise;
        end if;
      end;
      -- Refused. Of several operations (or where the rest is to be applied) each is looked at by itself.
      if state is not null then
        apart := null;
        if deleted[place_of_stream] and wanted #>> '{operations,0,table}' <> 'productions' then
          state := 'CS001';
          message := 'PRODUCTION_DELETED';
          details := null;
        elsif jsonb_array_length(wanted -> 'operations') > 1 or (wanted ->> 'rest')::bool then
          apart := callsign_write_apart(of_stream, wanted, schema);
        end if;
        if (apart ->> 'applied')::bool then
          answers := answers || jsonb_build_object(
            'ok', true, 'commit', apart -> 'commit', 'skipped', '[]'::jsonb, 'refused', apart -> 'refused');
        else
          answers := answers || jsonb_build_object(
            'ok', false, 'state', state, 'message', message, 'detail', details, 'constraint', broken,
            'column', at_column, 'place', place, 'undoing', undoing, 'refused', coalesce(apart -> 'refused', '[]'));
        end if;
      end if;
    end loop;
  end loop;

  setting := set_config('callsign.streams', '', true);
  with kept as (
      insert into idempotency_keys (production_uuid, key, request_hash, commit_uuid, skipped, refused)
        select
          (w ->> 'stream')::uuid, w ->> 'key', w ->> 'hash', (a ->> 'commit')::uuid,
          a -> 'skipped', coalesce(a -> 'refused', '[]')
        from jsonb_array_elements(commits) with ordinality wanted (w, nth)
          join unnest(answers) with ordinality answer (a, nth) using (nth)
        where w ->> 'key' is not null and (a ->> 'ok')::bool and not a ? 'repeated'
    ), counted as (
      update heads h set seq = counted.after
        from (
          select stream, before, current_setting('callsign.head_' || nth - 1)::bigint as after
          from unnest(streams, befores) with ordinality held (stream, before, nth)) counted
        where h.production_uuid = counted.stream and counted.after > counted.before
    )
    select json_build_object(
      'answers', array_to_json(answers),
      'heads', (select json_object_agg(stream, before) from unnest(streams, befores) held (stream, before)),
      'changes', coalesce(json_agg(c order by c.production_uuid, c.seq), '[]')) into outcome
    from
      unnest(streams, befores) held (stream, before),
      lateral (select * from changes where production_uuid = held.stream and seq > held.before offset 0) c;
  return outcome;
end $$;

-- The text of callsign_touch() follows.
select callsign_write_touch();
