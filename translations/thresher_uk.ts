<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="uk_UA" sourcelanguage="en_US">
<context>
    <name>ErrorText</name>
    <message>
        <source>This cannot be done as asked</source>
        <translation>Так зробити не можна</translation>
    </message>
    <message>
        <source>A file or folder is missing</source>
        <translation>Немає файлу або теки</translation>
    </message>
    <message>
        <source>A file cannot be read</source>
        <translation>Файл не читається</translation>
    </message>
    <message>
        <source>The file is damaged or of another kind</source>
        <translation>Файл пошкоджений або іншого типу</translation>
    </message>
    <message>
        <source>The text is not valid UTF-8</source>
        <translation>Текст не є правильним UTF-8</translation>
    </message>
    <message>
        <source>A column is missing or cannot be used</source>
        <translation>Стовпця немає або він непридатний</translation>
    </message>
    <message>
        <source>A class name does not fit</source>
        <translation>Назва класу не підходить</translation>
    </message>
    <message>
        <source>The ids do not match</source>
        <translation>Ідентифікатори не збігаються</translation>
    </message>
    <message>
        <source>The sizes do not fit together</source>
        <translation>Розміри не відповідають один одному</translation>
    </message>
    <message>
        <source>A value is not allowed</source>
        <translation>Недозволене значення</translation>
    </message>
    <message>
        <source>The configuration has faults</source>
        <translation>У конфігурації є помилки</translation>
    </message>
    <message>
        <source>Thresher does not do this</source>
        <translation>Thresher цього не вміє</translation>
    </message>
    <message>
        <source>Written by a newer version of Thresher</source>
        <translation>Записано новішою версією Thresher</translation>
    </message>
    <message>
        <source>Something is there already and is kept</source>
        <translation>Там уже щось є, його збережено</translation>
    </message>
    <message>
        <source>These do not belong together</source>
        <translation>Це не належить одне до одного</translation>
    </message>
    <message>
        <source>Writing failed</source>
        <translation>Не вдалося записати</translation>
    </message>
    <message>
        <source>Another process is working on it</source>
        <translation>Над цим працює інший процес</translation>
    </message>
    <message>
        <source>Not enough memory</source>
        <translation>Бракує пам&apos;яті</translation>
    </message>
    <message>
        <source>The training left the finite numbers</source>
        <translation>Навчання вийшло за межі скінченних чисел</translation>
    </message>
    <message>
        <source>Stopped on request</source>
        <translation>Зупинено на прохання</translation>
    </message>
    <message>
        <source>A fault of Thresher itself</source>
        <translation>Помилка самого Thresher</translation>
    </message>
    <message>
        <source>Check the spelling and the place; a drive may be unplugged, a file moved.</source>
        <translation>Перевірте назву й розташування: диск могли від’єднати, а файл – перемістити.</translation>
    </message>
    <message>
        <source>Look at the rights of the file and of its folder.</source>
        <translation>Перевірте права доступу до файлу та його теки.</translation>
    </message>
    <message>
        <source>Open it in the program that made it, or export it anew. Data are read from Parquet, JSONL and CSV.</source>
        <translation>Відкрийте файл у програмі, що його створила, або експортуйте заново. Дані читаються з Parquet, JSONL і CSV.</translation>
    </message>
    <message>
        <source>Save the file as UTF-8 and open it again.</source>
        <translation>Збережіть файл у кодуванні UTF-8 і відкрийте знову.</translation>
    </message>
    <message>
        <source>Name the columns of id, text and labels as they stand in the file.</source>
        <translation>Вкажіть стовпці id, тексту й міток так, як вони названі у файлі.</translation>
    </message>
    <message>
        <source>Compare the names with the classes of this workspace; case and spaces count.</source>
        <translation>Порівняйте назви з класами цього робочого простору; регістр і пробіли мають значення.</translation>
    </message>
    <message>
        <source>Every id must stand in the file once, and the same ids in both files.</source>
        <translation>Кожен id має бути у файлі рівно один раз, а в обох файлах – ті самі id.</translation>
    </message>
    <message>
        <source>Take files that were made from the same rows and classes.</source>
        <translation>Візьміть файли, створені з тих самих рядків і класів.</translation>
    </message>
    <message>
        <source>Mend the value that is named below and try again. Scores lie between 0 and 1.</source>
        <translation>Виправте названий нижче показник і спробуйте знову. Оцінки лежать між 0 і 1.</translation>
    </message>
    <message>
        <source>Mend the keys that are named below; the form marks them.</source>
        <translation>Виправте названі нижче ключі; форма їх позначає.</translation>
    </message>
    <message>
        <source>Install a newer version of Thresher to open it.</source>
        <translation>Щоб відкрити, встановіть новішу версію Thresher.</translation>
    </message>
    <message>
        <source>Choose another name or folder; nothing was overwritten.</source>
        <translation>Виберіть іншу назву або теку; нічого не перезаписано.</translation>
    </message>
    <message>
        <source>Choose a run, data and folds that belong to each other.</source>
        <translation>Виберіть запуск, дані та фолди, що належать одне до одного.</translation>
    </message>
    <message>
        <source>Free some space or choose another folder, then try again. Nothing that was there is lost.</source>
        <translation>Звільніть місце або виберіть іншу теку й спробуйте знову. Нічого з наявного не втрачено.</translation>
    </message>
    <message>
        <source>Wait until it is done or stop it, then try again.</source>
        <translation>Дочекайтеся завершення або зупиніть його, тоді спробуйте знову.</translation>
    </message>
    <message>
        <source>Close other programs, or take smaller batches or a smaller model.</source>
        <translation>Закрийте інші програми або візьміть менші пакети чи меншу модель.</translation>
    </message>
</context>
<context>
    <name>FindingText</name>
    <message>
        <source>%1: %2 positives, the rule leads one to expect %3 ± %4</source>
        <translation>%1: %2 додатних, за правилом слід очікувати %3 ± %4</translation>
    </message>
    <message>
        <source>%1: %2 positives, its balance gives %3</source>
        <translation>%1: %2 додатних, за балансом класу – %3</translation>
    </message>
    <message>
        <source>; the rate that is best for F1 is often higher</source>
        <translation>; найкраща для F1 частка часто більша</translation>
    </message>
    <message>
        <source>No list of labels: taken as no label</source>
        <translation>Немає списку міток: вважається, що міток нема</translation>
    </message>
    <message>
        <source>No value in “%1”: taken as 0</source>
        <translation>Немає значення в «%1»: вважається 0</translation>
    </message>
    <message>
        <source>No column holds ids: rows are numbered from 0</source>
        <translation>Жоден стовпець не містить ідентифікаторів: рядки пронумеровано від 0</translation>
    </message>
    <message>
        <source>The row has no id</source>
        <translation>Рядок не має ідентифікатора</translation>
    </message>
    <message>
        <source>The id “%1” stands in an earlier row, too</source>
        <translation>Ідентифікатор «%1» є і в попередньому рядку</translation>
    </message>
    <message>
        <source>The text is empty</source>
        <translation>Текст порожній</translation>
    </message>
    <message>
        <source>A span has no sensible begin and end: left out</source>
        <translation>Фрагмент без правильного початку й кінця: пропущено</translation>
    </message>
    <message>
        <source>A span ends past the end of the text</source>
        <translation>Фрагмент закінчується поза кінцем тексту</translation>
    </message>
    <message>
        <source>Spans overlap</source>
        <translation>Фрагменти перекриваються</translation>
    </message>
    <message>
        <source>“%1” is no known class: left out</source>
        <translation>«%1» не є відомим класом: пропущено</translation>
    </message>
    <message>
        <source>No row has the class “%1”</source>
        <translation>Жоден рядок не має класу «%1»</translation>
    </message>
    <message>
        <source>More or fewer fields than the header has</source>
        <translation>Полів більше або менше, ніж у заголовку</translation>
    </message>
    <message>
        <source>Not valid UTF-8: the bad bytes are replaced by U+FFFD</source>
        <translation>Неправильний UTF-8: хибні байти замінено на U+FFFD</translation>
    </message>
    <message>
        <source>“%1” has fewer positive rows than there are folds</source>
        <translation>«%1» має менше додатних рядків, ніж є фолдів</translation>
    </message>
    <message>
        <source>“%1” has no positive row in some folds</source>
        <translation>«%1» не має додатних рядків у деяких фолдах</translation>
    </message>
    <message>
        <source>Fold %1 has no rows</source>
        <translation>Фолд %1 не має рядків</translation>
    </message>
    <message numerus="yes">
        <source>%Ln of %1 row(s) have no positive</source>
        <translation>
            <numerusform>%Ln рядок з %1 без жодного додатного</numerusform>
            <numerusform>%Ln рядки з %1 без жодного додатного</numerusform>
            <numerusform>%Ln рядків з %1 без жодного додатного</numerusform>
        </translation>
    </message>
    <message>
        <source>The file has no rows</source>
        <translation>Файл не має рядків</translation>
    </message>
    <message>
        <source>%1 is never predicted: its F1 will be 0</source>
        <translation>%1 ніде не передбачено: його F1 буде 0</translation>
    </message>
    <message>
        <source>%1 is predicted for every row</source>
        <translation>%1 передбачено для кожного рядка</translation>
    </message>
    <message>
        <source>The decision does not say at which rate its rule predicts: positives cannot be compared with it</source>
        <translation>Рішення не каже, з якою часткою передбачає його правило: порівняти кількість додатних нема з чим</translation>
    </message>
    <message>
        <source>The column “%1” is missing</source>
        <translation>Бракує стовпця «%1»</translation>
    </message>
    <message>
        <source>The sample has no column “%1”</source>
        <translation>У зразку нема стовпця «%1»</translation>
    </message>
    <message>
        <source>Rows stand in another order than in the sample</source>
        <translation>Порядок рядків не такий, як у зразку</translation>
    </message>
    <message>
        <source>“%1” is 0/1 but for a few rows: not taken as a class</source>
        <translation>«%1» — це 0/1, крім кількох рядків: не взято за клас</translation>
    </message>
    <message>
        <source>A label is empty: left out</source>
        <translation>Порожня мітка: пропущено</translation>
    </message>
</context>
<context>
    <name>Presets</name>
    <message>
        <source>Linear baseline</source>
        <translation>Лінійна базова модель</translation>
    </message>
    <message>
        <source>LoRA, good defaults</source>
        <translation>LoRA, добрі типові значення</translation>
    </message>
    <message>
        <source>LoRA as the winning solution</source>
        <translation>LoRA, як у переможному розв&apos;язку</translation>
    </message>
    <message>
        <source>%1 (beside the data)</source>
        <translation>%1 (поруч із даними)</translation>
    </message>
</context>
<context>
    <name>Quantities</name>
    <message>
        <source>%1 s</source>
        <translation>%1 с</translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation>%1 хв</translation>
    </message>
    <message>
        <source>%1 h %2 min</source>
        <translation>%1 год %2 хв</translation>
    </message>
    <message>
        <source>clean</source>
        <translation>чисто</translation>
    </message>
    <message>
        <source>picked here</source>
        <translation>вибрано тут</translation>
    </message>
    <message>
        <source>own rows</source>
        <translation>власні рядки</translation>
    </message>
    <message>
        <source>Neither thresholds nor step nor weights saw these rows&apos; labels.</source>
        <translation>Ні пороги, ні крок, ні ваги не бачили міток цих рядків.</translation>
    </message>
    <message>
        <source>The training step, or a change by hand, was chosen on these very rows: a little too high.</source>
        <translation>Крок навчання або зміну вручну вибрано на цих самих рядках: оцінка трохи завищена.</translation>
    </message>
    <message>
        <source>The thresholds were fitted on these very rows: too high. Compare by the cross-fitted score.</source>
        <translation>Пороги підібрано на цих самих рядках: оцінка завищена. Порівнюйте за перехресною оцінкою.</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>очікує</translation>
    </message>
    <message>
        <source>running</source>
        <translation>триває</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>на паузі</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>зупинено</translation>
    </message>
    <message>
        <source>interrupted</source>
        <translation>перервано</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>помилка</translation>
    </message>
    <message>
        <source>incomplete</source>
        <translation>неповний</translation>
    </message>
    <message>
        <source>finished</source>
        <translation>завершено</translation>
    </message>
    <message>
        <source>bagged</source>
        <translation>беггінг</translation>
    </message>
    <message>
        <source>fit (exact)</source>
        <translation>підбір (точний)</translation>
    </message>
    <message>
        <source>fit (pooled)</source>
        <translation>підбір (спільний)</translation>
    </message>
    <message>
        <source>balance</source>
        <translation>баланс</translation>
    </message>
    <message>
        <source>hybrid</source>
        <translation>гібрид</translation>
    </message>
    <message>
        <source>grid (reference)</source>
        <translation>сітка (еталон)</translation>
    </message>
    <message>
        <source>distribution (reference)</source>
        <translation>розподіл (еталон)</translation>
    </message>
    <message>
        <source>regularized (reference)</source>
        <translation>регуляризоване (еталон)</translation>
    </message>
    <message>
        <source>rate transfer</source>
        <translation>перенесення частки</translation>
    </message>
    <message>
        <source>score transfer</source>
        <translation>перенесення порога</translation>
    </message>
    <message>
        <source>no test rows</source>
        <translation>без тестових рядків</translation>
    </message>
</context>
<context>
    <name>RunAlertText</name>
    <message>
        <source>The folder of the run %1 cannot be read now</source>
        <translation>Теку запуску %1 зараз неможливо прочитати</translation>
    </message>
    <message>
        <source>The curves show what was read last. They go on by themselves when the folder is back.</source>
        <translation>Криві показують прочитане востаннє. Вони продовжаться самі, коли тека повернеться.</translation>
    </message>
    <message>
        <source>Fold %1: its trainer is gone</source>
        <translation>Фолд %1: процес навчання зник</translation>
    </message>
    <message>
        <source>The process ended without saying so, perhaps for want of memory. Resume goes on from the last checkpoint.</source>
        <translation>Процес завершився без повідомлення, можливо, через брак пам’яті. «Продовжити» починає з останньої контрольної точки.</translation>
    </message>
    <message>
        <source>Fold %1: the loss left the finite numbers at step %2</source>
        <translation>Фолд %1: втрати перестали бути скінченними на кроці %2</translation>
    </message>
    <message>
        <source>A lower learning rate or a smaller max_grad_norm usually helps.</source>
        <translation>Зазвичай допомагає менша швидкість навчання або менший max_grad_norm.</translation>
    </message>
    <message>
        <source>Fold %1: nothing new for %2</source>
        <translation>Фолд %1: нічого нового вже %2</translation>
    </message>
    <message>
        <source>The machine may be asleep or short of memory, or the folder is no longer copied. Stop and save, then resume.</source>
        <translation>Можливо, машина спить, їй бракує пам’яті, або теку більше не копіюють. Зупиніть зі збереженням і продовжте.</translation>
    </message>
    <message>
        <source>Fold %1: no better since step %2</source>
        <translation>Фолд %1: без поліпшення від кроку %2</translation>
    </message>
    <message numerus="yes">
        <source>Macro average precision has stood below %1 for %n evaluation(s). Stop and save keeps the best step.</source>
        <translation>
            <numerusform>Макросередня точність нижча за %1 уже %n оцінювання. «Зупинити й зберегти» залишає найкращий крок.</numerusform>
            <numerusform>Макросередня точність нижча за %1 уже %n оцінювання. «Зупинити й зберегти» залишає найкращий крок.</numerusform>
            <numerusform>Макросередня точність нижча за %1 уже %n оцінювань. «Зупинити й зберегти» залишає найкращий крок.</numerusform>
        </translation>
    </message>
    <message>
        <source>Fold %1: the trainer says</source>
        <translation>Фолд %1: повідомлення навчання</translation>
    </message>
    <message>
        <source>The disk is nearly full: %1 left</source>
        <translation>Диск майже повний: залишилося %1</translation>
    </message>
    <message>
        <source>Checkpoints and scores may not fit. Free some space, or stop and save now.</source>
        <translation>Контрольні точки й оцінки можуть не вміститися. Звільніть місце або зупиніть зі збереженням зараз.</translation>
    </message>
    <message>
        <source>Not enough memory to read the run %1</source>
        <translation>Бракує пам&apos;яті, щоб прочитати запуск %1</translation>
    </message>
    <message>
        <source>The curves show what was read last. They go on by themselves when there is memory again.</source>
        <translation>Криві показують прочитане востаннє. Вони продовжаться самі, коли знову буде пам&apos;ять.</translation>
    </message>
</context>
<context>
    <name>RunsText</name>
    <message numerus="yes">
        <source>on %Ln common row(s)</source>
        <translation>
            <numerusform>на %Ln спільному рядку</numerusform>
            <numerusform>на %Ln спільних рядках</numerusform>
            <numerusform>на %Ln спільних рядках</numerusform>
        </translation>
    </message>
    <message>
        <source>Same settings, another seed: training again moves the score by about %1.</source>
        <translation>Ті самі налаштування, інше зерно: повторне навчання зсуває оцінку приблизно на %1.</translation>
    </message>
</context>
<context>
    <name>thresher::BoardList</name>
    <message>
        <source>Class</source>
        <translation>Клас</translation>
    </message>
    <message>
        <source>Rank of the score (highest right), rows by label, F1, precision - -, recall · ·</source>
        <translation>Ранг оцінки (найвища праворуч), рядки за міткою, F1, точність - -, повнота · ·</translation>
    </message>
    <message>
        <source>Logit of the score, rows by label, F1, precision - -, recall · ·</source>
        <translation>Логіт оцінки, рядки за міткою, F1, точність - -, повнота · ·</translation>
    </message>
    <message>
        <source>Score, rows by label, F1, precision - -, recall · ·</source>
        <translation>Оцінка, рядки за міткою, F1, точність - -, повнота · ·</translation>
    </message>
    <message>
        <source>t</source>
        <translation>t</translation>
    </message>
    <message>
        <source>F1</source>
        <translation>F1</translation>
    </message>
    <message>
        <source>±</source>
        <translation>±</translation>
    </message>
    <message>
        <source>P</source>
        <translation>P</translation>
    </message>
    <message>
        <source>R</source>
        <translation>R</translation>
    </message>
    <message>
        <source>TP</source>
        <translation>TP</translation>
    </message>
    <message>
        <source>FP</source>
        <translation>FP</translation>
    </message>
    <message>
        <source>FN</source>
        <translation>FN</translation>
    </message>
    <message>
        <source>OOF pred/true</source>
        <translation>поза фолдом</translation>
    </message>
    <message>
        <source>test pred/exp</source>
        <translation>тест: є/очік.</translation>
    </message>
    <message>
        <source>Thresholds by class</source>
        <translation>Пороги за класами</translation>
    </message>
    <message>
        <source>Bars: rows without and with the label (height: square root). Lines: F1, precision (dashed), recall (dotted), up to 1.5 times the best F1; grey band: F1 of single folds; blue shade: thresholds that are as good within one standard error. Marks: g grid, b balance, h hybrid, f fit (exact), m bagged mean. Drag the line, or use the left and right keys.</source>
        <translation>Стовпчики: рядки без мітки й з міткою (висота – квадратний корінь). Лінії: F1, точність (штрихова), повнота (пунктирна), до 1,5 найкращого F1; сіра смуга: F1 окремих фолдів; синє тло: пороги, не гірші в межах однієї стандартної похибки. Позначки: g сітка, b баланс, h гібрид, f підбір (точний), m середнє беггінгу. Тягніть лінію або натискайте клавіші вліво та вправо.</translation>
    </message>
</context>
<context>
    <name>thresher::BoardPosts</name>
    <message>
        <source>found</source>
        <translation>знайдено</translation>
    </message>
    <message>
        <source>missed</source>
        <translation>пропущено</translation>
    </message>
    <message>
        <source>not labelled</source>
        <translation>без мітки</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>Помилка</translation>
    </message>
    <message>
        <source>Score</source>
        <translation>Оцінка</translation>
    </message>
    <message>
        <source>Fold</source>
        <translation>Фолд</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>Ід</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Текст</translation>
    </message>
</context>
<context>
    <name>thresher::BoardRow</name>
    <message>
        <source>Only digits and one . or , stand here: a number from 0 to 1.</source>
        <translation>Тут лише цифри й одна крапка чи кома: число від 0 до 1.</translation>
    </message>
    <message>
        <source>A threshold is a number from 0 to 1; the old one stays.</source>
        <translation>Поріг – число від 0 до 1; лишається попередній.</translation>
    </message>
    <message>
        <source>%1: threshold %2, F1 %3 (own rows)</source>
        <translation>%1: поріг %2, F1 %3 (власні рядки)</translation>
    </message>
    <message>
        <source>%1, by hand</source>
        <translation>%1, вручну</translation>
    </message>
    <message>
        <source>threshold %1, F1 %2 on own rows, %3 predicted of %4 labelled</source>
        <translation>поріг %1, F1 %2 на власних рядках, передбачено %3, з міткою %4</translation>
    </message>
    <message>
        <source>F1 on own rows; by fold: %1</source>
        <translation>F1 на власних рядках; за фолдами: %1</translation>
    </message>
    <message>
        <source>Change of F1 against the rule</source>
        <translation>Зміна F1 проти правила</translation>
    </message>
    <message>
        <source>Change of F1 against %1</source>
        <translation>Зміна F1 проти «%1»</translation>
    </message>
    <message>
        <source>Precision: share of the predicted posts that carry the label</source>
        <translation>Точність: частка передбачених дописів, що мають мітку</translation>
    </message>
    <message>
        <source>Recall: share of the labelled posts that are predicted</source>
        <translation>Повнота: частка дописів із міткою, які передбачено</translation>
    </message>
    <message>
        <source>Labelled and predicted. Click for the posts.</source>
        <translation>З міткою й передбачені. Клацніть, щоб побачити дописи.</translation>
    </message>
    <message>
        <source>Predicted but not labelled. Click for the posts.</source>
        <translation>Передбачені, але без мітки. Клацніть, щоб побачити дописи.</translation>
    </message>
    <message>
        <source>Labelled but not predicted. Click for the posts.</source>
        <translation>З міткою, але не передбачені. Клацніть, щоб побачити дописи.</translation>
    </message>
    <message>
        <source>Out of fold: predicted / labelled posts. Click for all errors.</source>
        <translation>Поза фолдом: передбачено / з міткою. Клацніть, щоб побачити всі помилки.</translation>
    </message>
    <message>
        <source>Test rows: predicted with this threshold / expected from the rates out of fold and the balance. Export predicts the expected number (rate transfer).</source>
        <translation>Тестові рядки: передбачено з цим порогом / очікувано за позафолдовими частками й балансом. Експорт передбачає очікувану кількість (перенесення частки).</translation>
    </message>
    <message>
        <source>Threshold of %1</source>
        <translation>Поріг класу %1</translation>
    </message>
    <message>
        <source>Threshold of %1 as a number</source>
        <translation>Поріг класу %1 числом</translation>
    </message>
    <message>
        <source>Lock %1</source>
        <translation>Замкнути %1</translation>
    </message>
    <message>
        <source>Locked: no rule and no hand moves this threshold (L)</source>
        <translation>Замкнено: ні правило, ні рука не змінять цього порога (L)</translation>
    </message>
    <message>
        <source>Posts with this label</source>
        <translation>Дописи з цією міткою</translation>
    </message>
    <message>
        <source>by language: %1</source>
        <translation>за мовами: %1</translation>
    </message>
</context>
<context>
    <name>thresher::Chart</name>
    <message>
        <source>The picture could not be drawn.</source>
        <translation>Не вдалося намалювати зображення.</translation>
    </message>
</context>
<context>
    <name>thresher::ChartCard</name>
    <message>
        <source>Menu of the chart %1</source>
        <translation>Меню діаграми «%1»</translation>
    </message>
    <message>
        <source>Copy picture and numbers</source>
        <translation>Копіювати зображення й числа</translation>
    </message>
    <message>
        <source>Save as PNG…</source>
        <translation>Зберегти як PNG…</translation>
    </message>
    <message>
        <source>Save as SVG…</source>
        <translation>Зберегти як SVG…</translation>
    </message>
    <message>
        <source>Save numbers as CSV…</source>
        <translation>Зберегти числа як CSV…</translation>
    </message>
    <message>
        <source>Copy or save this chart</source>
        <translation>Копіювати або зберегти цю діаграму</translation>
    </message>
    <message>
        <source>Save chart</source>
        <translation>Зберегти діаграму</translation>
    </message>
</context>
<context>
    <name>thresher::ChartsColumn</name>
    <message>
        <source>near duplicates</source>
        <translation>майже дублікати</translation>
    </message>
    <message>
        <source>fold %1</source>
        <translation>фолд %1</translation>
    </message>
    <message>
        <source>train</source>
        <translation>навчальні</translation>
    </message>
    <message>
        <source>share of posts</source>
        <translation>частка дописів</translation>
    </message>
    <message>
        <source>posts</source>
        <translation>дописи</translation>
    </message>
    <message>
        <source>The languages are guessed from letters.</source>
        <translation>Мови вгадано за літерами.</translation>
    </message>
    <message>
        <source>Share of the posts of the row&apos;s class that have the column&apos;s class too</source>
        <translation>Частка дописів класу рядка, що мають і клас стовпця</translation>
    </message>
    <message>
        <source>Posts that have both classes; the diagonal: all posts of the class</source>
        <translation>Дописи з обома класами; на діагоналі – усі дописи класу</translation>
    </message>
    <message>
        <source>groups that disagree</source>
        <translation>групи з розбіжностями</translation>
    </message>
    <message numerus="yes">
        <source>%Ln group(s) of near duplicates</source>
        <translation>
            <numerusform>%Ln група майже дублікатів</numerusform>
            <numerusform>%Ln групи майже дублікатів</numerusform>
            <numerusform>%Ln груп майже дублікатів</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln of them with the same labels throughout</source>
        <translation>
            <numerusform>%Ln з них має однакові мітки</numerusform>
            <numerusform>%Ln з них мають однакові мітки</numerusform>
            <numerusform>%Ln з них мають однакові мітки</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln test post(s) resemble a training post</source>
        <translation>
            <numerusform>%Ln тестовий допис схожий на навчальний</numerusform>
            <numerusform>%Ln тестові дописи схожі на навчальні</numerusform>
            <numerusform>%Ln тестових дописів схожі на навчальні</numerusform>
        </translation>
    </message>
    <message>
        <source>z-score of the log-odds ratio</source>
        <translation>z-оцінка логарифма відношення шансів</translation>
    </message>
    <message>
        <source>Prevalence per class</source>
        <translation>Поширеність класів</translation>
    </message>
    <message>
        <source>Classes together</source>
        <translation>Класи разом</translation>
    </message>
    <message>
        <source>Labels per post</source>
        <translation>Міток на допис</translation>
    </message>
    <message>
        <source>Classes by language</source>
        <translation>Класи за мовами</translation>
    </message>
    <message>
        <source>Near duplicates whose labels disagree</source>
        <translation>Майже дублікати з різними мітками</translation>
    </message>
    <message>
        <source>Words that mark a class</source>
        <translation>Слова, що вирізняють клас</translation>
    </message>
    <message>
        <source>all</source>
        <translation>усі</translation>
    </message>
    <message>
        <source>by language</source>
        <translation>за мовою</translation>
    </message>
    <message>
        <source>by fold</source>
        <translation>за фолдом</translation>
    </message>
    <message>
        <source>Prevalence of what</source>
        <translation>Поширеність чого</translation>
    </message>
    <message>
        <source>counts</source>
        <translation>кількості</translation>
    </message>
    <message>
        <source>conditional</source>
        <translation>умовні частки</translation>
    </message>
    <message>
        <source>Counts or shares</source>
        <translation>Кількості чи частки</translation>
    </message>
    <message>
        <source>Class whose words are shown</source>
        <translation>Клас, слова якого показано</translation>
    </message>
    <message>
        <source>probed</source>
        <translation>за пробою</translation>
    </message>
    <message>
        <source>Make folds first.</source>
        <translation>Спершу створіть згортки.</translation>
    </message>
    <message>
        <source>Probe the leaderboard and use what follows as balance.</source>
        <translation>Зробіть пробу таблиці лідерів і візьміть її висновок як баланс.</translation>
    </message>
    <message>
        <source>and probed</source>
        <translation>і за пробою</translation>
    </message>
</context>
<context>
    <name>thresher::ChipBar</name>
    <message>
        <source>Remove the filter %1</source>
        <translation>Прибрати фільтр «%1»</translation>
    </message>
</context>
<context>
    <name>thresher::ClassesCard</name>
    <message>
        <source>How many the rule is expected to predict, with its tolerance</source>
        <translation>Скільки має передбачити правило, з допуском</translation>
    </message>
    <message>
        <source>How many there should be by the balance in use</source>
        <translation>Скільки має бути за поточним балансом</translation>
    </message>
    <message>
        <source>Rows that turn positive and negative against the last exported file: click or press Return to see them</source>
        <translation>Рядки, що стають позитивними й негативними проти останнього файлу: клацніть або натисніть Return, щоб їх побачити</translation>
    </message>
    <message>
        <source>Rows that turn positive and negative against the last exported file</source>
        <translation>Рядки, що стають додатними й від&apos;ємними проти останнього файлу</translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s)</source>
        <translation>
            <numerusform>%Ln рядок</numerusform>
            <numerusform>%Ln рядки</numerusform>
            <numerusform>%Ln рядків</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln without a positive</source>
        <translation>
            <numerusform>%Ln без додатних</numerusform>
            <numerusform>%Ln без додатних</numerusform>
            <numerusform>%Ln без додатних</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) flipped</source>
        <translation>
            <numerusform>змінився %Ln рядок</numerusform>
            <numerusform>змінилися %Ln рядки</numerusform>
            <numerusform>змінилося %Ln рядків</numerusform>
        </translation>
    </message>
    <message>
        <source>Macro F1, cross-fitted: %1</source>
        <translation>Макро-F1, перехресна: %1</translation>
    </message>
    <message>
        <source>What the file would hold</source>
        <translation>Що буде у файлі</translation>
    </message>
    <message>
        <source>Predicted and expected rows per class</source>
        <translation>Передбачені й очікувані рядки за класами</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>Клас</translation>
    </message>
    <message>
        <source>predicted</source>
        <translation>передбачено</translation>
    </message>
    <message>
        <source>expected</source>
        <translation>очікувано</translation>
    </message>
    <message>
        <source>balance</source>
        <translation>баланс</translation>
    </message>
    <message>
        <source>flips</source>
        <translation>зміни</translation>
    </message>
    <message>
        <source>rule %1, %2</source>
        <translation>правило %1, %2</translation>
    </message>
</context>
<context>
    <name>thresher::ConfigForm</name>
    <message>
        <source>Model and prompt</source>
        <translation>Модель і підказка</translation>
    </message>
    <message>
        <source>LoRA</source>
        <translation>LoRA</translation>
    </message>
    <message>
        <source>Linear baseline</source>
        <translation>Лінійна базова модель</translation>
    </message>
    <message>
        <source>Schedule</source>
        <translation>Розклад навчання</translation>
    </message>
    <message>
        <source>Thresholds</source>
        <translation>Пороги</translation>
    </message>
    <message>
        <source>Advanced</source>
        <translation>Додатково</translation>
    </message>
    <message>
        <source>Default: %1</source>
        <translation>Типово: %1</translation>
    </message>
    <message>
        <source>Search settings</source>
        <translation>Пошук налаштувань</translation>
    </message>
</context>
<context>
    <name>thresher::CurvesPanel</name>
    <message>
        <source>fold %1</source>
        <translation>фолд %1</translation>
    </message>
    <message numerus="yes">
        <source>mean of %n fold(s)</source>
        <translation>
            <numerusform>середнє %n фолду</numerusform>
            <numerusform>середнє %n фолдів</numerusform>
            <numerusform>середнє %n фолдів</numerusform>
        </translation>
    </message>
    <message>
        <source>F1 of %1</source>
        <translation>F1 класу %1</translation>
    </message>
    <message>
        <source>step</source>
        <translation>крок</translation>
    </message>
    <message>
        <source>epoch</source>
        <translation>епоха</translation>
    </message>
    <message>
        <source>hours since the start</source>
        <translation>годин від початку</translation>
    </message>
    <message>
        <source>Training loss</source>
        <translation>Втрати на навчанні</translation>
    </message>
    <message>
        <source>Validation loss</source>
        <translation>Втрати на перевірці</translation>
    </message>
    <message>
        <source>Macro average precision</source>
        <translation>Макросередня точність (AP)</translation>
    </message>
    <message>
        <source>Macro F1, rate-matched</source>
        <translation>Макро-F1 за балансом</translation>
    </message>
    <message>
        <source>Macro F1 at 0.5</source>
        <translation>Макро-F1 при 0,5</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>Швидкість навчання</translation>
    </message>
    <message>
        <source>Gradient norm</source>
        <translation>Норма градієнта</translation>
    </message>
    <message>
        <source>Tokens per second</source>
        <translation>Токенів за секунду</translation>
    </message>
    <message>
        <source>x axis</source>
        <translation>вісь x</translation>
    </message>
    <message>
        <source>relative time</source>
        <translation>відносний час</translation>
    </message>
    <message>
        <source>wall clock</source>
        <translation>годинник</translation>
    </message>
    <message>
        <source>x axis of all curves</source>
        <translation>Вісь x усіх кривих</translation>
    </message>
    <message>
        <source>smoothing</source>
        <translation>згладжування</translation>
    </message>
    <message>
        <source>Smoothing of the loss curves</source>
        <translation>Згладжування кривих втрат</translation>
    </message>
    <message>
        <source>Exponential moving average of the loss curves; the raw line stays faint.</source>
        <translation>Експоненційне ковзне середнє кривих втрат; вихідна лінія лишається блідою.</translation>
    </message>
    <message>
        <source>log loss axis</source>
        <translation>лог. вісь втрат</translation>
    </message>
    <message>
        <source>per class</source>
        <translation>за класами</translation>
    </message>
    <message>
        <source>F1 of every class at rate-matched thresholds, a chart each</source>
        <translation>F1 кожного класу за порогами з балансу, окремі діаграми</translation>
    </message>
    <message>
        <source>Macro F1 on the validation folds</source>
        <translation>Макро-F1 на перевірних фолдах</translation>
    </message>
    <message>
        <source>rate-matched</source>
        <translation>за балансом</translation>
    </message>
    <message>
        <source>at 0.5</source>
        <translation>при 0,5</translation>
    </message>
    <message>
        <source>Macro F1, tuned (picked here)</source>
        <translation>Макро-F1, пороги вибрано тут</translation>
    </message>
    <message>
        <source>tuned (picked here)</source>
        <translation>пороги вибрано тут</translation>
    </message>
    <message>
        <source>time of day</source>
        <translation>час доби</translation>
    </message>
    <message>
        <source>No run is shown. Train one: its curves appear here while it goes.</source>
        <translation>Жодного запуску не показано. Навчіть модель: криві з’являться тут під час навчання.</translation>
    </message>
</context>
<context>
    <name>thresher::DataCard</name>
    <message>
        <source> (guessed)</source>
        <translation> (вгадано)</translation>
    </message>
    <message numerus="yes">
        <source>%Ln column(s) of 0 and 1</source>
        <translation>
            <numerusform>%Ln стовпець із 0 та 1</numerusform>
            <numerusform>%Ln стовпці з 0 та 1</numerusform>
            <numerusform>%Ln стовпців із 0 та 1</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, %2 rows, %3 classes. Id: %4. Text: %5. Labels: %6. Language: %7. Spans: %8.</source>
        <translation>%1, рядків: %2, класів: %3. Ід: %4. Текст: %5. Мітки: %6. Мова: %7. Фрагменти: %8.</translation>
    </message>
    <message>
        <source>no test file</source>
        <translation>немає тестового файлу</translation>
    </message>
    <message>
        <source>test: %1, %2 rows</source>
        <translation>тест: %1, рядків: %2</translation>
    </message>
    <message>
        <source>test: %1 cannot be read</source>
        <translation>тест: %1 не читається</translation>
    </message>
    <message>
        <source>no sample submission</source>
        <translation>немає зразка подання</translation>
    </message>
    <message>
        <source>sample submission: %1, %2 rows</source>
        <translation>зразок подання: %1, рядків: %2</translation>
    </message>
    <message>
        <source>sample submission: %1 cannot be read</source>
        <translation>зразок подання: %1 не читається</translation>
    </message>
    <message numerus="yes">
        <source> (%Ln row(s), the first is row %1)</source>
        <translation>
            <numerusform> (%Ln рядок, перший – %1)</numerusform>
            <numerusform> (%Ln рядки, перший – %1)</numerusform>
            <numerusform> (%Ln рядків, перший – %1)</numerusform>
        </translation>
    </message>
    <message>
        <source>row %1: %2</source>
        <translation>рядок %1: %2</translation>
    </message>
    <message numerus="yes">
        <source>%Ln remark(s) on this file</source>
        <translation>
            <numerusform>%Ln зауваження до цього файлу</numerusform>
            <numerusform>%Ln зауваження до цього файлу</numerusform>
            <numerusform>%Ln зауважень до цього файлу</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing odd was found in this file.</source>
        <translation>У цьому файлі нічого дивного не знайдено.</translation>
    </message>
    <message>
        <source>Choose the test file</source>
        <translation>Виберіть тестовий файл</translation>
    </message>
    <message>
        <source>Choose the sample submission</source>
        <translation>Виберіть зразок подання</translation>
    </message>
    <message>
        <source>The file</source>
        <translation>Файл</translation>
    </message>
    <message>
        <source>Test file…</source>
        <translation>Тестовий файл…</translation>
    </message>
    <message>
        <source>Sample submission…</source>
        <translation>Зразок подання…</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>Стовпці</translation>
    </message>
    <message>
        <source>Say which columns hold what</source>
        <translation>Указати, що в яких стовпцях</translation>
    </message>
    <message>
        <source>Read again</source>
        <translation>Прочитати знову</translation>
    </message>
    <message>
        <source>Train the linear baseline</source>
        <translation>Навчити лінійну базову модель</translation>
    </message>
    <message>
        <source>Half a minute to a first honest score and a first submission</source>
        <translation>Пів хвилини до першої чесної оцінки й першого подання</translation>
    </message>
    <message>
        <source>Id column</source>
        <translation>Стовпець ідентифікатора</translation>
    </message>
    <message>
        <source>Text column</source>
        <translation>Стовпець тексту</translation>
    </message>
    <message>
        <source>Label column</source>
        <translation>Стовпець міток</translation>
    </message>
    <message>
        <source>Language column</source>
        <translation>Стовпець мови</translation>
    </message>
    <message>
        <source>Spans column</source>
        <translation>Стовпець фрагментів</translation>
    </message>
    <message>
        <source>Remarks on this file</source>
        <translation>Зауваження до файлу</translation>
    </message>
    <message>
        <source>0/1 columns</source>
        <translation>Стовпці 0/1</translation>
    </message>
    <message>
        <source>Classes, in order</source>
        <translation>Класи за порядком</translation>
    </message>
    <message>
        <source>names between commas</source>
        <translation>назви через кому</translation>
    </message>
</context>
<context>
    <name>thresher::DatasetPage</name>
    <message>
        <source>Dataset</source>
        <translation>Дані</translation>
    </message>
    <message>
        <source>Open a data file</source>
        <translation>Відкрити файл даних</translation>
    </message>
    <message>
        <source>label: %1</source>
        <translation>мітка: %1</translation>
    </message>
    <message numerus="yes">
        <source>%Ln label(s)</source>
        <translation>
            <numerusform>%Ln мітка</numerusform>
            <numerusform>%Ln мітки</numerusform>
            <numerusform>%Ln міток</numerusform>
        </translation>
    </message>
    <message>
        <source>language: %1</source>
        <translation>мова: %1</translation>
    </message>
    <message>
        <source>fold: %1</source>
        <translation>фолд: %1</translation>
    </message>
    <message>
        <source>length: %1–%2</source>
        <translation>довжина: %1–%2</translation>
    </message>
    <message numerus="yes">
        <source>%1 of %Ln post(s)</source>
        <translation>
            <numerusform>%1 з %Ln допису</numerusform>
            <numerusform>%1 з %Ln дописів</numerusform>
            <numerusform>%1 з %Ln дописів</numerusform>
        </translation>
    </message>
    <message>
        <source>wrong in the current decision</source>
        <translation>помилкові за поточним рішенням</translation>
    </message>
    <message>
        <source>bookmarked</source>
        <translation>із закладкою</translation>
    </message>
    <message>
        <source>Open a data file to begin: Parquet, CSV or JSONL with texts and 0/1 labels. Or drop one here.</source>
        <translation>Для початку відкрийте файл даних: Parquet, CSV або JSONL із текстами та мітками 0/1. Або перетягніть його сюди.</translation>
    </message>
    <message>
        <source>Search posts and ids  ( / )</source>
        <translation>Пошук дописів та ідентифікаторів  ( / )</translation>
    </message>
    <message>
        <source>Search posts</source>
        <translation>Пошук дописів</translation>
    </message>
    <message>
        <source>Posts</source>
        <translation>Дописи</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Пошук</translation>
    </message>
    <message>
        <source>Previous post</source>
        <translation>Попередній допис</translation>
    </message>
    <message>
        <source>Next post</source>
        <translation>Наступний допис</translation>
    </message>
    <message>
        <source>Wrong in the decision</source>
        <translation>Помилкові за рішенням</translation>
    </message>
    <message>
        <source>Posts that the thresholds in use get wrong in some class</source>
        <translation>Дописи, у яких поточні пороги помиляються щодо якогось класу</translation>
    </message>
    <message>
        <source>Bookmarked</source>
        <translation>Із закладкою</translation>
    </message>
    <message>
        <source>Clear filters</source>
        <translation>Скинути фільтри</translation>
    </message>
    <message>
        <source>Copy rows</source>
        <translation>Копіювати рядки</translation>
    </message>
</context>
<context>
    <name>thresher::DuplicatesCard</name>
    <message>
        <source>Comparing the posts…</source>
        <translation>Порівнюємо дописи…</translation>
    </message>
    <message>
        <source>No two training posts are nearly the same.</source>
        <translation>Серед навчальних дописів немає майже однакових.</translation>
    </message>
    <message>
        <source>Those whose labels differ first. A click shows the posts of a group.</source>
        <translation>Спершу ті, чиї мітки різняться. Клацання показує дописи групи.</translation>
    </message>
    <message>
        <source>Choose a test file to compare with.</source>
        <translation>Виберіть тестовий файл для порівняння.</translation>
    </message>
    <message>
        <source>No test post is nearly the same as a training post.</source>
        <translation>Жоден тестовий допис не є майже таким, як навчальний.</translation>
    </message>
    <message>
        <source>A click shows the training post that the test post resembles.</source>
        <translation>Клацання показує навчальний допис, на який схожий тестовий.</translation>
    </message>
    <message>
        <source>like %1</source>
        <translation>схожі на %1</translation>
    </message>
    <message>
        <source>Nearly the same</source>
        <translation>Майже однакові</translation>
    </message>
    <message>
        <source>within training</source>
        <translation>у навчальних</translation>
    </message>
    <message>
        <source>test and training</source>
        <translation>тестові й навчальні</translation>
    </message>
    <message>
        <source>Which posts are compared</source>
        <translation>Які дописи порівнюються</translation>
    </message>
    <message>
        <source>Near duplicates</source>
        <translation>Майже дублікати</translation>
    </message>
    <message>
        <source>The posts could not be compared.</source>
        <translation>Порівняти дописи не вдалося.</translation>
    </message>
</context>
<context>
    <name>thresher::DuplicatesModel</name>
    <message>
        <source>Posts</source>
        <translation>Дописи</translation>
    </message>
    <message>
        <source>Test post</source>
        <translation>Тестовий допис</translation>
    </message>
    <message>
        <source>First of them</source>
        <translation>Перший із них</translation>
    </message>
    <message>
        <source>Training post</source>
        <translation>Навчальний допис</translation>
    </message>
    <message>
        <source>Labels that differ</source>
        <translation>Мітки, що різняться</translation>
    </message>
    <message>
        <source>Similarity</source>
        <translation>Схожість</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Текст</translation>
    </message>
</context>
<context>
    <name>thresher::ExportCard</name>
    <message>
        <source>The same bytes were exported before: %1</source>
        <translation>Такі самі байти вже експортовано: %1</translation>
    </message>
    <message>
        <source>Ids, order, columns and values are as the sample demands</source>
        <translation>Ідентифікатори, порядок, стовпці та значення такі, як вимагає зразок</translation>
    </message>
    <message>
        <source>Making the files…</source>
        <translation>Створення файлів…</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Стоп</translation>
    </message>
    <message>
        <source>Export submissions</source>
        <translation>Експортувати файли</translation>
    </message>
    <message>
        <source>Export submission</source>
        <translation>Експортувати подання</translation>
    </message>
    <message>
        <source>Checks</source>
        <translation>Перевірки</translation>
    </message>
    <message>
        <source>Checks of the submission</source>
        <translation>Перевірки подання</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Назва</translation>
    </message>
    <message>
        <source>Template of the file name</source>
        <translation>Шаблон назви файлу</translation>
    </message>
    <message>
        <source>{scores}, {rule}, {fold} and {date} are filled in</source>
        <translation>{scores}, {rule}, {fold} і {date} замінюються значеннями</translation>
    </message>
    <message>
        <source>Each fold&apos;s model alone as well</source>
        <translation>Також модель кожного фолду окремо</translation>
    </message>
    <message>
        <source>One more file for every fold, with thresholds by the same rule, fitted on that fold&apos;s validation rows</source>
        <translation>Ще один файл на кожен фолд, з порогами за тим самим правилом, підібраними на валідаційних рядках цього фолду</translation>
    </message>
    <message>
        <source>Copy message</source>
        <translation>Копіювати повідомлення</translation>
    </message>
    <message>
        <source>A line to paste where the competition asks for a description</source>
        <translation>Рядок для поля опису на сайті змагання</translation>
    </message>
    <message>
        <source>Public score to expect, 90 %: %1–%2 on %3 rows.</source>
        <translation>Очікувана публічна оцінка, 90 %: %1–%2 на %3 рядках.</translation>
    </message>
    <message>
        <source>Against the last file: %1, which %2 rows can show.</source>
        <translation>Проти останнього файла: %1; %2 рядків здатні це показати.</translation>
    </message>
    <message>
        <source>Against the last file: %1, not resolvable on %2 rows.</source>
        <translation>Проти останнього файла: %1; на %2 рядках цього не розрізнити.</translation>
    </message>
</context>
<context>
    <name>thresher::FilesCard</name>
    <message>
        <source>Sample submission</source>
        <translation>Зразок подання</translation>
    </message>
    <message>
        <source>The files are made from the competition&apos;s sample submission. Choose it first.</source>
        <translation>Файли створюються зі зразка подання змагання. Спершу виберіть його.</translation>
    </message>
    <message>
        <source>One file per class with 1 in every row of that class, and two controls. Send them over some days and write down the scores.</source>
        <translation>По файлу на клас з 1 у кожному рядку цього класу та два контрольні. Надсилайте їх кілька днів і записуйте оцінки.</translation>
    </message>
    <message>
        <source>Not sent</source>
        <translation>Не надіслано</translation>
    </message>
    <message>
        <source>Mark as sent</source>
        <translation>Надіслано</translation>
    </message>
    <message>
        <source>%1 of %2 left today</source>
        <translation>сьогодні лишилося %1 з %2</translation>
    </message>
    <message numerus="yes">
        <source>%Ln sent today</source>
        <translation>
            <numerusform>сьогодні надіслано %Ln</numerusform>
            <numerusform>сьогодні надіслано %Ln</numerusform>
            <numerusform>сьогодні надіслано %Ln</numerusform>
        </translation>
    </message>
    <message>
        <source>1  Files to send</source>
        <translation>1  Файли для надсилання</translation>
    </message>
    <message>
        <source>Make the files</source>
        <translation>Створити файли</translation>
    </message>
    <message>
        <source>Choose the sample submission…</source>
        <translation>Вибрати зразок подання…</translation>
    </message>
    <message>
        <source>A day</source>
        <translation>На день</translation>
    </message>
    <message>
        <source>?</source>
        <translation>?</translation>
    </message>
    <message>
        <source>Submissions a day</source>
        <translation>Подань на день</translation>
    </message>
    <message>
        <source>Submissions that the competition allows a day, counted in UTC</source>
        <translation>Скільки подань на день дозволяє змагання, за UTC</translation>
    </message>
    <message>
        <source>copy path</source>
        <translation>копіювати шлях</translation>
    </message>
    <message>
        <source>Copy the path of the folder with the files</source>
        <translation>Копіювати шлях до теки з файлами</translation>
    </message>
    <message>
        <source>Files of the probe</source>
        <translation>Файли зондування</translation>
    </message>
    <message>
        <source>Click a state, or press Space, when you have sent the file</source>
        <translation>Клацніть стан або натисніть пробіл, коли надішлете файл</translation>
    </message>
    <message>
        <source>The rules and the daily limit of the competition apply. Some competitions forbid probing: read them first.</source>
        <translation>Діють правила й денний ліміт змагання. Деякі змагання забороняють зондування: спершу прочитайте правила.</translation>
    </message>
</context>
<context>
    <name>thresher::FlipsDrawer</name>
    <message numerus="yes">
        <source>%Ln label(s) flip against the last exported file</source>
        <translation>
            <numerusform>%Ln мітка відрізняється від останнього файлу</numerusform>
            <numerusform>%Ln мітки відрізняються від останнього файлу</numerusform>
            <numerusform>%Ln міток відрізняються від останнього файлу</numerusform>
        </translation>
    </message>
    <message>
        <source>Labels that flip</source>
        <translation>Мітки, що змінюються</translation>
    </message>
    <message>
        <source>Text of the post</source>
        <translation>Текст допису</translation>
    </message>
    <message>
        <source>The text of the post stands here when the test file is open.</source>
        <translation>Тут буде текст допису, коли відкрито тестовий файл.</translation>
    </message>
    <message>
        <source>Back to the journal</source>
        <translation>Назад до журналу</translation>
    </message>
    <message>
        <source>Back to the journal (Esc)</source>
        <translation>Назад до журналу (Esc)</translation>
    </message>
</context>
<context>
    <name>thresher::FlipsModel</name>
    <message>
        <source>+ added</source>
        <translation>+ додано</translation>
    </message>
    <message>
        <source>− taken away</source>
        <translation>− знято</translation>
    </message>
    <message>
        <source>none</source>
        <translation>немає</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>Мітка</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>Клас</translation>
    </message>
    <message>
        <source>Score</source>
        <translation>Оцінка</translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation>Поріг</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>Ід</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Текст</translation>
    </message>
</context>
<context>
    <name>thresher::FoldTable</name>
    <message>
        <source>fold</source>
        <translation>фолд</translation>
    </message>
    <message>
        <source>state</source>
        <translation>стан</translation>
    </message>
    <message>
        <source>step</source>
        <translation>крок</translation>
    </message>
    <message>
        <source>macro AP</source>
        <translation>макро-AP</translation>
    </message>
</context>
<context>
    <name>thresher::FoldsCard</name>
    <message>
        <source>Import folds</source>
        <translation>Імпорт фолдів</translation>
    </message>
    <message>
        <source>Export folds</source>
        <translation>Експорт фолдів</translation>
    </message>
    <message>
        <source>Make other folds</source>
        <translation>Зробити інші фолди</translation>
    </message>
    <message>
        <source>Make folds</source>
        <translation>Зробити фолди</translation>
    </message>
    <message>
        <source>No folds yet. Training makes them by these settings, too; made here, they are the same for every run.</source>
        <translation>Фолдів ще немає. Навчання теж зробить їх за цими налаштуваннями; зроблені тут, вони однакові для кожного запуску.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln sealed row(s)</source>
        <translation>
            <numerusform>%Ln запечатаний рядок</numerusform>
            <numerusform>%Ln запечатані рядки</numerusform>
            <numerusform>%Ln запечатаних рядків</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) train in every fold</source>
        <translation>
            <numerusform>%Ln рядок навчає в кожному фолді</numerusform>
            <numerusform>%Ln рядки навчають у кожному фолді</numerusform>
            <numerusform>%Ln рядків навчають у кожному фолді</numerusform>
        </translation>
    </message>
    <message>
        <source>Every class is in every fold.</source>
        <translation>Кожен клас є в кожному фолді.</translation>
    </message>
    <message>
        <source>posts</source>
        <translation>дописи</translation>
    </message>
    <message>
        <source>fold %1</source>
        <translation>фолд %1</translation>
    </message>
    <message>
        <source>worst deviation</source>
        <translation>найбільше відхилення</translation>
    </message>
    <message>
        <source>Folds</source>
        <translation>Фолди</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>Кількість</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Зерно</translation>
    </message>
    <message>
        <source>Sealed</source>
        <translation>Запечатано</translation>
    </message>
    <message>
        <source>Number of folds</source>
        <translation>Кількість фолдів</translation>
    </message>
    <message>
        <source>Seed of the splitter</source>
        <translation>Зерно поділу</translation>
    </message>
    <message>
        <source>Share of rows to seal</source>
        <translation>Частка рядків, яку запечатати</translation>
    </message>
    <message>
        <source>Rows put aside before folding: only they give a clean score for choices made by hand.</source>
        <translation>Рядки, відкладені до поділу: лише вони дають чисту оцінку для виборів, зроблених вручну.</translation>
    </message>
    <message>
        <source>balance languages</source>
        <translation>урівноважити мови</translation>
    </message>
    <message>
        <source>keep near duplicates together</source>
        <translation>тримати майже дублікати разом</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>Імпорт…</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Експорт…</translation>
    </message>
    <message>
        <source>Positives per class and fold</source>
        <translation>Додатних за класом і фолдом</translation>
    </message>
</context>
<context>
    <name>thresher::JobBar</name>
    <message>
        <source>Go on</source>
        <translation>Продовжити</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Пауза</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Стоп</translation>
    </message>
    <message>
        <source>Stops after the current step; the run can be resumed</source>
        <translation>Зупиняє після поточного кроку; запуск можна продовжити</translation>
    </message>
    <message>
        <source>fold %1</source>
        <translation>фолд %1</translation>
    </message>
    <message>
        <source>step %1 / %2</source>
        <translation>крок %1 / %2</translation>
    </message>
    <message>
        <source>loss %1</source>
        <translation>втрати %1</translation>
    </message>
    <message>
        <source>%1 tokens/s</source>
        <translation>%1 токенів/с</translation>
    </message>
    <message>
        <source>%1 left in this fold</source>
        <translation>ще %1 у цьому фолді</translation>
    </message>
</context>
<context>
    <name>thresher::JournalCard</name>
    <message>
        <source>cross-fitted F1</source>
        <translation>перехресна F1</translation>
    </message>
    <message>
        <source>public score</source>
        <translation>публічна оцінка</translation>
    </message>
    <message>
        <source>Journal</source>
        <translation>Журнал</translation>
    </message>
    <message>
        <source>Journal of exported files</source>
        <translation>Журнал експортованих файлів</translation>
    </message>
    <message>
        <source>Cross-validation and leaderboard</source>
        <translation>Перевірка й таблиця лідерів</translation>
    </message>
    <message>
        <source>Every exported file is kept here with its decision and its cross-fitted score. Type the public score beside it when the leaderboard shows one.</source>
        <translation>Тут зберігається кожен експортований файл з рішенням і перехресною оцінкою. Коли таблиця лідерів покаже публічну оцінку, впишіть її поруч.</translation>
    </message>
    <message numerus="yes">
        <source>Rank correlation %1 [%2 to %3], %n file(s)</source>
        <translation>
            <numerusform>Рангова кореляція %1 [від %2 до %3], %n файл</numerusform>
            <numerusform>Рангова кореляція %1 [від %2 до %3], %n файли</numerusform>
            <numerusform>Рангова кореляція %1 [від %2 до %3], %n файлів</numerusform>
        </translation>
    </message>
    <message>
        <source>A rank correlation needs four files with different scores.</source>
        <translation>Для рангової кореляції потрібні чотири файли з різними оцінками.</translation>
    </message>
    <message>
        <source>%1 of %2 submissions left today</source>
        <translation>на сьогодні лишилося подань: %1 з %2</translation>
    </message>
    <message>
        <source>Files of the journal and of the probe share the day&apos;s quota; days are those of UTC</source>
        <translation>Файли журналу й зондування ділять денну норму; дні рахуються за UTC</translation>
    </message>
    <message>
        <source>Import history…</source>
        <translation>Імпорт історії…</translation>
    </message>
    <message>
        <source>Import past submissions</source>
        <translation>Імпорт минулих подань</translation>
    </message>
    <message>
        <source>Past submissions with their scores, from a CSV: file, public, private, time, note</source>
        <translation>Минулі подання з оцінками з CSV: file, public, private, time, note</translation>
    </message>
</context>
<context>
    <name>thresher::JournalModel</name>
    <message>
        <source>When</source>
        <translation>Коли</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Файл</translation>
    </message>
    <message>
        <source>Scores</source>
        <translation>Набір оцінок</translation>
    </message>
    <message>
        <source>F1, cross-fitted</source>
        <translation>F1, перехресна</translation>
    </message>
    <message>
        <source>Expected</source>
        <translation>Очікувано</translation>
    </message>
    <message>
        <source>Public</source>
        <translation>Публічна</translation>
    </message>
    <message>
        <source>Private</source>
        <translation>Приватна</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Примітка</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>Надіслано</translation>
    </message>
    <message>
        <source>Below the range that was expected before it was sent</source>
        <translation>Нижче від меж, яких чекали перед надсиланням</translation>
    </message>
    <message>
        <source>Above the range that was expected before it was sent</source>
        <translation>Вище від меж, яких чекали перед надсиланням</translation>
    </message>
    <message>
        <source>Chosen to be judged by the private score</source>
        <translation>Вибрано для оцінювання за приватним результатом</translation>
    </message>
    <message>
        <source>Final</source>
        <translation>Фінальна</translation>
    </message>
</context>
<context>
    <name>thresher::LabelDesk</name>
    <message>
        <source>0: as the posts with this label score on average; 1: as those with the other label</source>
        <translation>0: оцінка як у дописів із цією міткою в середньому; 1: як у дописів з іншою міткою</translation>
    </message>
    <message>
        <source>Post</source>
        <translation>Допис</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>Клас</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>Мітка</translation>
    </message>
    <message>
        <source>Score</source>
        <translation>Оцінка</translation>
    </message>
    <message>
        <source>Doubt</source>
        <translation>Сумнів</translation>
    </message>
    <message>
        <source>Wrong</source>
        <translation>Хибна</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Текст</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Чому</translation>
    </message>
</context>
<context>
    <name>thresher::LabelDeskCard</name>
    <message>
        <source>like %1</source>
        <translation>як %1</translation>
    </message>
    <message>
        <source>Needs scores of posts that the model did not see: train a run first.</source>
        <translation>Потрібні оцінки дописів, яких модель не бачила: спершу навчіть модель.</translation>
    </message>
    <message>
        <source>Ranking the labels…</source>
        <translation>Впорядковуємо мітки…</translation>
    </message>
    <message>
        <source>No label is in doubt.</source>
        <translation>Жодна мітка не викликає сумніву.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln label(s) in doubt</source>
        <translation>
            <numerusform>%Ln сумнівна мітка</numerusform>
            <numerusform>%Ln сумнівні мітки</numerusform>
            <numerusform>%Ln сумнівних міток</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln correction(s) in label_overlay.csv, beside the data</source>
        <translation>
            <numerusform>%Ln виправлення в label_overlay.csv, поруч із даними</numerusform>
            <numerusform>%Ln виправлення в label_overlay.csv, поруч із даними</numerusform>
            <numerusform>%Ln виправлень у label_overlay.csv, поруч із даними</numerusform>
        </translation>
    </message>
    <message>
        <source>Labels in doubt</source>
        <translation>Сумнівні мітки</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Скасувати</translation>
    </message>
    <message>
        <source>Takes the last tick back</source>
        <translation>Скасовує останню позначку</translation>
    </message>
    <message>
        <source>Undo the last correction</source>
        <translation>Скасувати останнє виправлення</translation>
    </message>
    <message>
        <source>Train with them</source>
        <translation>Навчити з ними</translation>
    </message>
    <message>
        <source>Fills the form of a run: its training rows get the corrected labels. Rows that are scored keep the labels of the data, so that the scores stay comparable.</source>
        <translation>Заповнює форму запуску: його навчальні рядки дістають виправлені мітки. Рядки, що оцінюються, зберігають мітки даних, тож оцінки лишаються порівнянними.</translation>
    </message>
    <message>
        <source>The labels could not be ranked.</source>
        <translation>Впорядкувати мітки не вдалося.</translation>
    </message>
</context>
<context>
    <name>thresher::LengthsCard</name>
    <message>
        <source>Choose a model folder with tokenizer.json or tokenizer.model</source>
        <translation>Виберіть теку моделі з tokenizer.json або tokenizer.model</translation>
    </message>
    <message>
        <source>median %1</source>
        <translation>медіана %1</translation>
    </message>
    <message>
        <source>95 %: %1</source>
        <translation>95 %: %1</translation>
    </message>
    <message>
        <source>length, characters</source>
        <translation>довжина, символи</translation>
    </message>
    <message>
        <source>posts</source>
        <translation>дописи</translation>
    </message>
    <message>
        <source>length, tokens</source>
        <translation>довжина, токени</translation>
    </message>
    <message>
        <source>Counting tokens…</source>
        <translation>Рахуємо токени…</translation>
    </message>
    <message>
        <source>Choose a model folder: its tokenizer counts the tokens.</source>
        <translation>Виберіть теку моделі: її токенізатор порахує токени.</translation>
    </message>
    <message>
        <source>cut at %1</source>
        <translation>обрізка на %1</translation>
    </message>
    <message>
        <source>The longest has %1 tokens.</source>
        <translation>Токенів у найдовшому: %1.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln post(s) are longer than max_length, before prompt and special tokens.</source>
        <translation>
            <numerusform>%Ln допис довший за max_length, без підказки й службових токенів.</numerusform>
            <numerusform>%Ln дописи довші за max_length, без підказки й службових токенів.</numerusform>
            <numerusform>%Ln дописів довші за max_length, без підказки й службових токенів.</numerusform>
        </translation>
    </message>
    <message>
        <source>tokens: %1–%2</source>
        <translation>токени: %1–%2</translation>
    </message>
    <message>
        <source>Length of the posts</source>
        <translation>Довжина дописів</translation>
    </message>
    <message>
        <source>characters</source>
        <translation>символи</translation>
    </message>
    <message>
        <source>tokens</source>
        <translation>токени</translation>
    </message>
    <message>
        <source>Unit of the length</source>
        <translation>Одиниця довжини</translation>
    </message>
    <message>
        <source>Model…</source>
        <translation>Модель…</translation>
    </message>
    <message>
        <source>Length limit in tokens</source>
        <translation>Межа довжини в токенах</translation>
    </message>
    <message>
        <source>max_length: what is longer is cut in training</source>
        <translation>max_length: довше обрізається під час навчання</translation>
    </message>
</context>
<context>
    <name>thresher::LongText</name>
    <message>
        <source>Show more</source>
        <translation>Показати ще</translation>
    </message>
    <message numerus="yes">
        <source>… %Ln more character(s)</source>
        <translation>
            <numerusform>… ще %Ln символ</numerusform>
            <numerusform>… ще %Ln символи</numerusform>
            <numerusform>… ще %Ln символів</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>thresher::MainWindow</name>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Файл</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Вигляд</translation>
    </message>
    <message>
        <source>&amp;Page</source>
        <translation>&amp;Сторінка</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Довідка</translation>
    </message>
    <message>
        <source>&amp;Open data file…</source>
        <translation>&amp;Відкрити файл даних…</translation>
    </message>
    <message>
        <source>Open &amp;run or workspace…</source>
        <translation>Відкрити &amp;запуск або робочий простір…</translation>
    </message>
    <message>
        <source>Open re&amp;cent</source>
        <translation>Відкрити &amp;нещодавні</translation>
    </message>
    <message>
        <source>Close &amp;workspace</source>
        <translation>&amp;Закрити робочий простір</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>Ви&amp;йти</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>&amp;Тема</translation>
    </message>
    <message>
        <source>As the &amp;system</source>
        <translation>Як у &amp;системі</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>С&amp;вітла</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>Т&amp;емна</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>&amp;Мова</translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts</source>
        <translation>&amp;Клавіатурні скорочення</translation>
    </message>
    <message>
        <source>&amp;About Thresher</source>
        <translation>&amp;Про Thresher</translation>
    </message>
    <message>
        <source>Open data file</source>
        <translation>Відкрити файл даних</translation>
    </message>
    <message>
        <source>Data files (%1)</source>
        <translation>Файли даних (%1)</translation>
    </message>
    <message>
        <source>All files (%1)</source>
        <translation>Усі файли (%1)</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Клавіатурні скорочення</translation>
    </message>
    <message>
        <source>About Thresher</source>
        <translation>Про Thresher</translation>
    </message>
    <message>
        <source>Thresher %1
Workbench for multilabel text classification

Built with Qt %2, QCustomPlot, libtorch, Highway, Apache Arrow, ICU, LIBLINEAR, yaml-cpp, spdlog and JSON for Modern C++.

Sources: Apache-2.0. This window, with QCustomPlot in it: GPL-3.0 or later.</source>
        <translation>Thresher %1
Робоче місце для багатоміткової класифікації текстів

Зібрано з Qt %2, QCustomPlot, libtorch, Highway, Apache Arrow, ICU, LIBLINEAR, yaml-cpp, spdlog і JSON for Modern C++.

Код: Apache-2.0. Це вікно, разом із QCustomPlot: GPL-3.0 або новіша.</translation>
    </message>
    <message>
        <source>Open run, workspace or folder of another trainer</source>
        <translation>Відкрити запуск, робочий простір або теку іншої програми навчання</translation>
    </message>
</context>
<context>
    <name>thresher::MembersCard</name>
    <message>
        <source>Weight of %1</source>
        <translation>Вага %1</translation>
    </message>
    <message>
        <source>In use: %1</source>
        <translation>Використовується: %1</translation>
    </message>
    <message>
        <source>No scores are in use yet.</source>
        <translation>Оцінки ще не вибрано.</translation>
    </message>
    <message>
        <source>Blend and use</source>
        <translation>Змішати й використати</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>Використати</translation>
    </message>
    <message>
        <source>Runs on the same folds are blended row by row out of fold: the blend&apos;s cross-fitted score is as honest as its members&apos;. Weights chosen by looking at that score are not.</source>
        <translation>Запуски на тих самих фолдах змішуються рядок за рядком поза фолдом: перехресна оцінка суміші така ж чесна, як і в учасників. Ваги, вибрані за цією оцінкою, – ні.</translation>
    </message>
    <message>
        <source>Test rows are predicted by the mean of the fold models; that mean has no out-of-fold score, since all but one of them saw each row.</source>
        <translation>Тестові рядки передбачає середнє моделей фолдів; це середнє не має позафолдової оцінки, бо кожен рядок бачили всі моделі, крім однієї.</translation>
    </message>
    <message>
        <source>Members</source>
        <translation>Учасники</translation>
    </message>
    <message>
        <source>Blend as</source>
        <translation>Змішувати як</translation>
    </message>
    <message>
        <source>probabilities</source>
        <translation>імовірності</translation>
    </message>
    <message>
        <source>logits</source>
        <translation>логіти</translation>
    </message>
    <message>
        <source>ranks</source>
        <translation>ранги</translation>
    </message>
    <message>
        <source>Axis of the blend</source>
        <translation>Вісь змішування</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Запуск</translation>
    </message>
    <message>
        <source>F1, cross-fitted</source>
        <translation>F1, перехресна</translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>Вага</translation>
    </message>
    <message>
        <source>Runs that may be members</source>
        <translation>Запуски, що можуть бути учасниками</translation>
    </message>
    <message>
        <source>How much alike</source>
        <translation>Наскільки схожі</translation>
    </message>
    <message>
        <source>Correlation of out-of-fold logits: the lower, the more a blend can gain</source>
        <translation>Кореляція позафолдових логітів: що менша, то більше може дати суміш</translation>
    </message>
</context>
<context>
    <name>thresher::MessageCard</name>
    <message>
        <source>copy</source>
        <translation>копіювати</translation>
    </message>
    <message>
        <source>Copy this message</source>
        <translation>Копіювати це повідомлення</translation>
    </message>
    <message>
        <source>Put this message away</source>
        <translation>Прибрати це повідомлення</translation>
    </message>
</context>
<context>
    <name>thresher::ModelField</name>
    <message>
        <source>%1 (%2, %3 million parameters)</source>
        <translation>%1 (%2, %3 млн параметрів)</translation>
    </message>
    <message>
        <source>%1 (not whole)</source>
        <translation>%1 (неповна)</translation>
    </message>
    <message>
        <source>No model is installed in the cache</source>
        <translation>У кеші немає встановлених моделей</translation>
    </message>
    <message>
        <source>Folder, or choose an installed model</source>
        <translation>Тека або встановлена модель зі списку</translation>
    </message>
    <message>
        <source>Choose a folder</source>
        <translation>Вибрати теку</translation>
    </message>
</context>
<context>
    <name>thresher::PostView</name>
    <message>
        <source>Choose a post to read it.</source>
        <translation>Виберіть допис, щоб прочитати його.</translation>
    </message>
    <message>
        <source>no label</source>
        <translation>без мітки</translation>
    </message>
    <message>
        <source>Previous post</source>
        <translation>Попередній допис</translation>
    </message>
    <message>
        <source>Next post</source>
        <translation>Наступний допис</translation>
    </message>
    <message>
        <source>Bookmark this post</source>
        <translation>Поставити закладку</translation>
    </message>
    <message>
        <source>Note on this post</source>
        <translation>Примітка до допису</translation>
    </message>
    <message>
        <source>Text of the post</source>
        <translation>Текст допису</translation>
    </message>
</context>
<context>
    <name>thresher::PostsDrawer</name>
    <message numerus="yes">
        <source>%1: %Ln error(s), likely label errors first</source>
        <translation>
            <numerusform>%1: %Ln помилка, спершу ймовірні помилки розмітки</numerusform>
            <numerusform>%1: %Ln помилки, спершу ймовірні помилки розмітки</numerusform>
            <numerusform>%1: %Ln помилок, спершу ймовірні помилки розмітки</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1: %Ln post(s) found, nearest to the threshold first</source>
        <translation>
            <numerusform>%1: знайдено %Ln допис, спершу найближчі до порога</numerusform>
            <numerusform>%1: знайдено %Ln дописи, спершу найближчі до порога</numerusform>
            <numerusform>%1: знайдено %Ln дописів, спершу найближчі до порога</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1: %Ln post(s) predicted without the label, highest score first</source>
        <translation>
            <numerusform>%1: %Ln допис передбачено без мітки, спершу найвищі оцінки</numerusform>
            <numerusform>%1: %Ln дописи передбачено без мітки, спершу найвищі оцінки</numerusform>
            <numerusform>%1: %Ln дописів передбачено без мітки, спершу найвищі оцінки</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1: %Ln post(s) missed, lowest score first</source>
        <translation>
            <numerusform>%1: пропущено %Ln допис, спершу найнижчі оцінки</numerusform>
            <numerusform>%1: пропущено %Ln дописи, спершу найнижчі оцінки</numerusform>
            <numerusform>%1: пропущено %Ln дописів, спершу найнижчі оцінки</numerusform>
        </translation>
    </message>
    <message>
        <source>Posts of the cell</source>
        <translation>Дописи комірки</translation>
    </message>
    <message>
        <source>Text of the post</source>
        <translation>Текст допису</translation>
    </message>
    <message>
        <source>The text of the post stands here when the data file is open.</source>
        <translation>Тут буде текст допису, коли відкрито файл даних.</translation>
    </message>
    <message>
        <source>Close the posts</source>
        <translation>Закрити дописи</translation>
    </message>
    <message>
        <source>Close (Esc)</source>
        <translation>Закрити (Esc)</translation>
    </message>
</context>
<context>
    <name>thresher::PostsModel</name>
    <message>
        <source>sealed</source>
        <translation>запечатано</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>Ід</translation>
    </message>
    <message>
        <source>Lang.</source>
        <translation>Мова</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>Довжина</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>Мітки</translation>
    </message>
    <message>
        <source>Fold</source>
        <translation>Фолд</translation>
    </message>
</context>
<context>
    <name>thresher::PreflightCard</name>
    <message>
        <source>Measuring…</source>
        <translation>Оцінюю…</translation>
    </message>
    <message>
        <source>Memory %1, disk %2</source>
        <translation>Пам&apos;ять %1, диск %2</translation>
    </message>
    <message>
        <source>Time per fold: known once some steps have been trained here</source>
        <translation>Час на фолд: стане відомий після кількох кроків навчання тут</translation>
    </message>
    <message>
        <source>Before the start</source>
        <translation>Перед запуском</translation>
    </message>
    <message>
        <source>Time per fold: seconds, for some thousand posts</source>
        <translation>Час на фолд: секунди, якщо дописів кілька тисяч</translation>
    </message>
    <message>
        <source>Time per fold about %1, for all %2 about %3</source>
        <translation>Час на фолд приблизно %1, на всі %2 – %3</translation>
    </message>
    <message>
        <source>A guess from matrix products, until steps have been trained here</source>
        <translation>Оцінка за добутками матриць, доки тут не навчено кроків</translation>
    </message>
</context>
<context>
    <name>thresher::ProbeModel</name>
    <message>
        <source>“%1” is not a number; scores are written as 0.01115</source>
        <translation>«%1» – не число; оцінки пишуть так: 0,01115</translation>
    </message>
    <message>
        <source>%1 is not between 0 and 1</source>
        <translation>%1 не між 0 та 1</translation>
    </message>
    <message>
        <source>all zeros</source>
        <translation>усі нулі</translation>
    </message>
    <message>
        <source>all ones</source>
        <translation>усі одиниці</translation>
    </message>
    <message>
        <source>not made</source>
        <translation>не створено</translation>
    </message>
    <message>
        <source>scored %1</source>
        <translation>оцінено %1</translation>
    </message>
    <message>
        <source>sent %1</source>
        <translation>надіслано %1</translation>
    </message>
    <message>
        <source>made %1</source>
        <translation>створено %1</translation>
    </message>
    <message>
        <source>training rate taken</source>
        <translation>узято навчальну</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>невідомо</translation>
    </message>
    <message>
        <source>not tested</source>
        <translation>не перевірено</translation>
    </message>
    <message>
        <source>more often</source>
        <translation>частіше</translation>
    </message>
    <message>
        <source>rarer</source>
        <translation>рідше</translation>
    </message>
    <message>
        <source>as in training</source>
        <translation>як у навчальних</translation>
    </message>
    <message>
        <source>Exactly this many: no other number gives this score</source>
        <translation>Рівно стільки: жодне інше число не дає цієї оцінки</translation>
    </message>
    <message>
        <source>Every number in this range gives the score that is shown</source>
        <translation>Кожне число цього діапазону дає показану оцінку</translation>
    </message>
    <message>
        <source>Fisher&apos;s exact test of training against public rows: p %1; adjusted for all classes %2</source>
        <translation>Точний тест Фішера, навчальні проти публічних рядків: p %1; з поправкою на всі класи %2</translation>
    </message>
    <message>
        <source>Its own score is missing: this is what the all-ones control leaves for it</source>
        <translation>Власної оцінки немає: це те, що лишає контрольний файл з одиниць</translation>
    </message>
    <message>
        <source>Class, or control file</source>
        <translation>Клас або контрольний файл</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>Клас</translation>
    </message>
    <message>
        <source>Made, sent or scored, and when</source>
        <translation>Створено, надіслано чи оцінено, і коли</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Стан</translation>
    </message>
    <message>
        <source>Begin of the file&apos;s SHA-256</source>
        <translation>Початок SHA-256 файлу</translation>
    </message>
    <message>
        <source>Hash</source>
        <translation>Хеш</translation>
    </message>
    <message>
        <source>What the leaderboard showed; point or comma</source>
        <translation>Що показала таблиця лідерів; крапка або кома</translation>
    </message>
    <message>
        <source>Score</source>
        <translation>Оцінка</translation>
    </message>
    <message>
        <source>Positives among the public rows; a tick marks an exact count</source>
        <translation>Додатних серед публічних рядків; позначка – точна кількість</translation>
    </message>
    <message>
        <source>Positives</source>
        <translation>Додатні</translation>
    </message>
    <message>
        <source>Share of positives among the public rows</source>
        <translation>Частка додатних серед публічних рядків</translation>
    </message>
    <message>
        <source>Public</source>
        <translation>Публічні</translation>
    </message>
    <message>
        <source>Share of positives in the training data</source>
        <translation>Частка додатних у навчальних даних</translation>
    </message>
    <message>
        <source>Train</source>
        <translation>Навчальні</translation>
    </message>
    <message>
        <source>Chance of a difference this large if both were drawn from the same source</source>
        <translation>Імовірність такої різниці, якби джерело було те саме</translation>
    </message>
    <message>
        <source>p</source>
        <translation>p</translation>
    </message>
    <message>
        <source>Whether public rows differ from training, after adjustment for all classes</source>
        <translation>Чи відрізняються публічні рядки від навчальних, з поправкою на всі класи</translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation>Висновок</translation>
    </message>
    <message>
        <source>Recommended rate of positives in the whole test set</source>
        <translation>Рекомендована частка додатних у всьому тесті</translation>
    </message>
    <message>
        <source>Test rate</source>
        <translation>У тесті</translation>
    </message>
    <message>
        <source>Positives to expect in the whole test set</source>
        <translation>Очікувана кількість додатних у всьому тесті</translation>
    </message>
    <message>
        <source>Expected</source>
        <translation>Очікувано</translation>
    </message>
    <message>
        <source>F1 on the leaderboard, from a submission with the class zeroed</source>
        <translation>F1 у таблиці лідерів, із подання з обнуленим класом</translation>
    </message>
    <message>
        <source>LB F1</source>
        <translation>F1 ТЛ</translation>
    </message>
    <message>
        <source>Number of public rows unknown. These fit all scores: %1</source>
        <translation>Кількість публічних рядків невідома. Усім оцінкам відповідають: %1</translation>
    </message>
    <message>
        <source>Rates agree with training better than chance would have it: the split looks stratified. Then the test set holds the training rates.</source>
        <translation>Частки збігаються з навчальними краще, ніж випадково: поділ схожий на стратифікований. Тоді в тесті навчальні частки.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln class(es) without positives among the public rows; the scorer counts them as 1.</source>
        <translation>
            <numerusform>%Ln клас без додатних серед публічних рядків; система рахує його як 1.</numerusform>
            <numerusform>%Ln класи без додатних серед публічних рядків; система рахує їх як 1.</numerusform>
            <numerusform>%Ln класів без додатних серед публічних рядків; система рахує їх як 1.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln class(es) with score 0: perhaps absent from the public rows.</source>
        <translation>
            <numerusform>%Ln клас з оцінкою 0: можливо, його немає серед публічних рядків.</numerusform>
            <numerusform>%Ln класи з оцінкою 0: можливо, їх немає серед публічних рядків.</numerusform>
            <numerusform>%Ln класів з оцінкою 0: можливо, їх немає серед публічних рядків.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln class(es) without an exact count: the decimals shown do not tell more.</source>
        <translation>
            <numerusform>%Ln клас без точної кількості: показані знаки не кажуть більше.</numerusform>
            <numerusform>%Ln класи без точної кількості: показані знаки не кажуть більше.</numerusform>
            <numerusform>%Ln класів без точної кількості: показані знаки не кажуть більше.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln class(es) without a score: the training rate stands in.</source>
        <translation>
            <numerusform>%Ln клас без оцінки: замість неї навчальна частка.</numerusform>
            <numerusform>%Ln класи без оцінки: замість неї навчальна частка.</numerusform>
            <numerusform>%Ln класів без оцінки: замість неї навчальна частка.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln class(es) without a score.</source>
        <translation>
            <numerusform>%Ln клас без оцінки.</numerusform>
            <numerusform>%Ln класи без оцінки.</numerusform>
            <numerusform>%Ln класів без оцінки.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 has more than the %Ln decimal(s) of the leaderboard</source>
        <translation>
            <numerusform>%1 має більше знаків, ніж %Ln у таблиці лідерів</numerusform>
            <numerusform>%1 має більше знаків, ніж %Ln у таблиці лідерів</numerusform>
            <numerusform>%1 має більше знаків, ніж %Ln у таблиці лідерів</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 is no whole number of classes out of %2: zeros score only for classes without positives</source>
        <translation>%1 не відповідає цілій кількості класів із %2: нулі дають оцінку лише за класи без додатних</translation>
    </message>
    <message>
        <source>it contradicts the scores of the classes</source>
        <translation>суперечить оцінкам класів</translation>
    </message>
    <message numerus="yes">
        <source>%1 is above %2, the most that one of %Ln class(es) can reach</source>
        <translation>
            <numerusform>%1 більше за %2, найбільше можливе для єдиного класу</numerusform>
            <numerusform>%1 більше за %2, найбільше можливе для одного з %Ln класів</numerusform>
            <numerusform>%1 більше за %2, найбільше можливе для одного з %Ln класів</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 fits no whole number of positives among %Ln public row(s); check the score, the rows and the decimals</source>
        <translation>
            <numerusform>%1 не відповідає жодній цілій кількості додатних серед %Ln публічного рядка; перевірте оцінку, кількість рядків і знаків</numerusform>
            <numerusform>%1 не відповідає жодній цілій кількості додатних серед %Ln публічних рядків; перевірте оцінку, кількість рядків і знаків</numerusform>
            <numerusform>%1 не відповідає жодній цілій кількості додатних серед %Ln публічних рядків; перевірте оцінку, кількість рядків і знаків</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>thresher::ProbePage</name>
    <message>
        <source>Probe</source>
        <translation>Зонд</translation>
    </message>
    <message>
        <source>Open a data file</source>
        <translation>Відкрити файл даних</translation>
    </message>
    <message numerus="yes">
        <source>%Ln class(es) of the file are unknown here</source>
        <translation>
            <numerusform>%Ln клас файлу тут невідомий</numerusform>
            <numerusform>%Ln класи файлу тут невідомі</numerusform>
            <numerusform>%Ln класів файлу тут невідомі</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln pasted line(s) found no row</source>
        <translation>
            <numerusform>%Ln вставлений рядок не знайшов місця</numerusform>
            <numerusform>%Ln вставлені рядки не знайшли місця</numerusform>
            <numerusform>%Ln вставлених рядків не знайшли місця</numerusform>
        </translation>
    </message>
    <message>
        <source>Open a data file to begin: Parquet, CSV or JSONL with texts and 0/1 labels. Or drop one here.</source>
        <translation>Для початку відкрийте файл даних: Parquet, CSV або JSONL із текстами та мітками 0/1. Або перетягніть його сюди.</translation>
    </message>
    <message>
        <source>Make the files to send</source>
        <translation>Створити файли для надсилання</translation>
    </message>
    <message>
        <source>Mark as sent, or not sent</source>
        <translation>Позначити: надіслано чи ні</translation>
    </message>
    <message>
        <source>Paste scores</source>
        <translation>Вставити оцінки</translation>
    </message>
    <message>
        <source>Import scores…</source>
        <translation>Імпорт оцінок…</translation>
    </message>
    <message>
        <source>Save balances.csv</source>
        <translation>Зберегти balances.csv</translation>
    </message>
    <message>
        <source>Use as balance</source>
        <translation>Узяти за баланс</translation>
    </message>
</context>
<context>
    <name>thresher::PromptPanel</name>
    <message>
        <source>The linear baseline reads the post alone: it has no prompt.</source>
        <translation>Лінійна модель читає лише допис: підказки в неї немає.</translation>
    </message>
    <message>
        <source>Choose a model in the form: its tokenizer is needed.</source>
        <translation>Виберіть модель у формі: потрібен її токенізатор.</translation>
    </message>
    <message>
        <source>Reading the tokenizer…</source>
        <translation>Читання токенізатора…</translation>
    </message>
    <message numerus="yes">
        <source>%Ln token(s), bos and eos counted.</source>
        <translation>
            <numerusform>%Ln токен разом із bos та eos.</numerusform>
            <numerusform>%Ln токени разом із bos та eos.</numerusform>
            <numerusform>%Ln токенів разом із bos та eos.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln token(s) are cut, struck out above.</source>
        <translation>
            <numerusform>Відрізано %Ln токен, закреслено вище.</numerusform>
            <numerusform>Відрізано %Ln токени, закреслено вище.</numerusform>
            <numerusform>Відрізано %Ln токенів, закреслено вище.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln post(s) of %1 are cut at %2 tokens.</source>
        <translation>
            <numerusform>Обрізано %Ln допис із %1 (межа в токенах: %2).</numerusform>
            <numerusform>Обрізано %Ln дописи з %1 (межа в токенах: %2).</numerusform>
            <numerusform>Обрізано %Ln дописів із %1 (межа в токенах: %2).</numerusform>
        </translation>
    </message>
    <message>
        <source>Counting the posts that are cut…</source>
        <translation>Підрахунок обрізаних дописів…</translation>
    </message>
    <message>
        <source>What the model sees</source>
        <translation>Що бачить модель</translation>
    </message>
    <message>
        <source>Post</source>
        <translation>Допис</translation>
    </message>
    <message>
        <source>Next cut post</source>
        <translation>Наступний обрізаний допис</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Закрити</translation>
    </message>
    <message numerus="yes">
        <source>[… %Ln more character(s), cut, not shown here …]</source>
        <translation>
            <numerusform>[… ще %Ln символ, відрізано, тут не показано …]</numerusform>
            <numerusform>[… ще %Ln символи, відрізано, тут не показано …]</numerusform>
            <numerusform>[… ще %Ln символів, відрізано, тут не показано …]</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>thresher::ResultsColumn</name>
    <message>
        <source>Enter scores, a part of them will do: balances follow at once.</source>
        <translation>Уведіть оцінки, можна частину: баланси з&apos;являться одразу.</translation>
    </message>
    <message>
        <source>public rows</source>
        <translation>публічні рядки</translation>
    </message>
    <message>
        <source>training</source>
        <translation>навчальні</translation>
    </message>
    <message>
        <source>share of positives</source>
        <translation>частка додатних</translation>
    </message>
    <message>
        <source>Whiskers: all counts that give the score shown</source>
        <translation>Вуса: усі кількості, що дають показану оцінку</translation>
    </message>
    <message>
        <source>Thresholds use these rates.</source>
        <translation>Пороги використовують ці частки.</translation>
    </message>
    <message>
        <source>3  What follows: share of positives</source>
        <translation>3  Що з цього випливає: частка додатних</translation>
    </message>
    <message>
        <source>Balances of the classes</source>
        <translation>Баланси класів</translation>
    </message>
    <message>
        <source>Take the training rates for the test set</source>
        <translation>Узяти для тесту навчальні частки</translation>
    </message>
    <message>
        <source>Save balances.csv</source>
        <translation>Зберегти balances.csv</translation>
    </message>
    <message>
        <source>Use as balance</source>
        <translation>Узяти за баланс</translation>
    </message>
</context>
<context>
    <name>thresher::RunsModel</name>
    <message>
        <source>%1 and %2 have other classes, or another order of them</source>
        <translation>%1 і %2 мають інші класи або інший їх порядок</translation>
    </message>
    <message>
        <source>%1 and %2 were trained on different data files</source>
        <translation>%1 і %2 навчено на різних файлах даних</translation>
    </message>
    <message>
        <source>Macro F1 with thresholds fitted on other folds, its 90 % interval and how clean it is</source>
        <translation>Макро-F1 з порогами, підібраними на інших фолдах, інтервал 90 % і наскільки вона чиста</translation>
    </message>
    <message>
        <source>F1 at the run&apos;s own thresholds (own rows)</source>
        <translation>F1 за власними порогами запуску (власні рядки)</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Запуск</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Стан</translation>
    </message>
    <message>
        <source>Folds</source>
        <translation>Фолди</translation>
    </message>
    <message>
        <source>F1, cross-fitted</source>
        <translation>F1, перехресна</translation>
    </message>
    <message>
        <source>Macro AP</source>
        <translation>Макро-AP</translation>
    </message>
    <message>
        <source>What differs</source>
        <translation>Що відрізняється</translation>
    </message>
    <message>
        <source>Made</source>
        <translation>Створено</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>Примітки</translation>
    </message>
    <message>
        <source>not comparable</source>
        <translation>не порівняти</translation>
    </message>
    <message>
        <source>Cross-fitted macro F1 minus the champion&apos;s on common rows, 90 % interval of the paired difference; noise of training again is not in it</source>
        <translation>Перехресна макро-F1 мінус оцінка чемпіона на спільних рядках, 90 % інтервал парної різниці; шум повторного навчання не враховано</translation>
    </message>
    <message>
        <source>Against the champion</source>
        <translation>Проти чемпіона</translation>
    </message>
</context>
<context>
    <name>thresher::RunsPage</name>
    <message>
        <source>Runs</source>
        <translation>Запуски</translation>
    </message>
    <message>
        <source>Their scores may not be compared: %1.</source>
        <translation>Їхні оцінки не можна порівнювати: %1.</translation>
    </message>
    <message numerus="yes">
        <source>%n run(s)</source>
        <translation>
            <numerusform>%n запуск</numerusform>
            <numerusform>%n запуски</numerusform>
            <numerusform>%n запусків</numerusform>
        </translation>
    </message>
    <message>
        <source>key</source>
        <translation>ключ</translation>
    </message>
    <message>
        <source>Unpin</source>
        <translation>Відкріпити</translation>
    </message>
    <message>
        <source>Pin as champion</source>
        <translation>Закріпити як чемпіона</translation>
    </message>
    <message numerus="yes">
        <source>%n run(s) moved to the trash</source>
        <translation>
            <numerusform>%n запуск переміщено до кошика</numerusform>
            <numerusform>%n запуски переміщено до кошика</numerusform>
            <numerusform>%n запусків переміщено до кошика</numerusform>
        </translation>
    </message>
    <message>
        <source>To have them back, move these folders into the folder of runs: %1</source>
        <translation>Щоб повернути, перемістіть ці теки до теки запусків: %1</translation>
    </message>
    <message>
        <source>Export the table</source>
        <translation>Експорт таблиці</translation>
    </message>
    <message>
        <source>No runs yet. Train the linear baseline first: half a minute to a first honest score.</source>
        <translation>Запусків ще немає. Спершу навчіть лінійну базову модель: пів хвилини до першої чесної оцінки.</translation>
    </message>
    <message>
        <source>Go to training</source>
        <translation>До навчання</translation>
    </message>
    <message>
        <source>Open a data file, a run folder or a workspace to see runs here.</source>
        <translation>Відкрийте файл даних, теку запуску або робочий простір, щоб побачити тут запуски.</translation>
    </message>
    <message>
        <source>Open a data file</source>
        <translation>Відкрити файл даних</translation>
    </message>
    <message>
        <source>Search runs</source>
        <translation>Пошук запусків</translation>
    </message>
    <message>
        <source>Keys that differ</source>
        <translation>Ключі, що відрізняються</translation>
    </message>
    <message>
        <source>Set thresholds</source>
        <translation>Задати пороги</translation>
    </message>
    <message>
        <source>Clone with changes</source>
        <translation>Клонувати зі змінами</translation>
    </message>
    <message>
        <source>Train missing folds</source>
        <translation>Навчити решту фолдів</translation>
    </message>
    <message>
        <source>To the trash</source>
        <translation>До кошика</translation>
    </message>
    <message>
        <source>Export table…</source>
        <translation>Експорт таблиці…</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Пошук</translation>
    </message>
    <message>
        <source>Against the champion %1:</source>
        <translation>Проти чемпіона %1:</translation>
    </message>
    <message numerus="yes">
        <source>%n run(s) left the table: the folder is gone</source>
        <translation>
            <numerusform>%n запуск зник із таблиці: його теки немає</numerusform>
            <numerusform>%n запуски зникли з таблиці: їхніх тек немає</numerusform>
            <numerusform>%n запусків зникли з таблиці: їхніх тек немає</numerusform>
        </translation>
    </message>
    <message>
        <source>Deleted or renamed by another program: %1. A folder that comes back is shown again by itself.</source>
        <translation>Вилучено або перейменовано іншою програмою: %1. Тека, що повернеться, з’явиться сама.</translation>
    </message>
    <message>
        <source>Report of the run…</source>
        <translation>Звіт про запуск…</translation>
    </message>
    <message>
        <source>Report of the workspace…</source>
        <translation>Звіт про робочий простір…</translation>
    </message>
    <message>
        <source>One page with the figures that a paper or a post needs, as HTML or PDF</source>
        <translation>Одна сторінка з графіками й таблицями для статті чи допису, як HTML або PDF</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>Звіт</translation>
    </message>
    <message>
        <source>Web page (*.html)</source>
        <translation>Вебсторінка (*.html)</translation>
    </message>
    <message>
        <source>Report written</source>
        <translation>Звіт записано</translation>
    </message>
    <message>
        <source>Import scores or answers…</source>
        <translation>Імпорт оцінок або відповідей…</translation>
    </message>
    <message>
        <source>Probabilities of a model trained elsewhere (npy, CSV) or a language model&apos;s answers (jsonl): held against the labels first</source>
        <translation>Імовірності моделі, навченої деінде (npy, CSV), або відповіді мовної моделі (jsonl): спершу їх звіряють із мітками</translation>
    </message>
    <message>
        <source>Pack to send…</source>
        <translation>Пакунок для надсилання…</translation>
    </message>
    <message>
        <source>One small file with scores, curves and decisions, without weights: another workspace opens it as a run</source>
        <translation>Один невеликий файл з оцінками, кривими й рішеннями, без ваг: інший робочий простір відкриє його як запуск</translation>
    </message>
    <message>
        <source>Against the champion</source>
        <translation>Проти чемпіона</translation>
    </message>
    <message>
        <source>macro F1 minus the champion&apos;s, 90 %</source>
        <translation>макро-F1 мінус у чемпіона, 90 %</translation>
    </message>
    <message>
        <source>Scores imported into the run %1</source>
        <translation>Оцінки імпортовано в запуск %1</translation>
    </message>
    <message numerus="yes">
        <source>%Ln post(s) of fold(s) %1; macro average precision %2, of shuffled rows up to %3.</source>
        <translation>
            <numerusform>%Ln допис фолдів %1; макросередня точність %2, перемішаних рядків – до %3.</numerusform>
            <numerusform>%Ln дописи фолдів %1; макросередня точність %2, перемішаних рядків – до %3.</numerusform>
            <numerusform>%Ln дописів фолдів %1; макросередня точність %2, перемішаних рядків – до %3.</numerusform>
        </translation>
    </message>
    <message>
        <source>Import scores or answers</source>
        <translation>Імпорт оцінок або відповідей</translation>
    </message>
    <message>
        <source>Scores and answers (*.npy *.csv *.jsonl)</source>
        <translation>Оцінки й відповіді (*.npy *.csv *.jsonl)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Усі файли (*)</translation>
    </message>
    <message>
        <source>Pack (*.thresher)</source>
        <translation>Пакунок (*.thresher)</translation>
    </message>
    <message>
        <source>Pack with the posts&apos; texts (*.thresher)</source>
        <translation>Пакунок із текстами дописів (*.thresher)</translation>
    </message>
    <message>
        <source>Pack to send</source>
        <translation>Пакунок для надсилання</translation>
    </message>
    <message>
        <source>Packed: %1</source>
        <translation>Запаковано: %1</translation>
    </message>
    <message>
        <source>%1. Whoever opens it in Thresher, or drops it on the Submission page, has the run; it holds no weights.</source>
        <translation>%1. Хто відкриє його в Thresher або перетягне на сторінку «Подання», матиме цей запуск; ваг у ньому немає.</translation>
    </message>
</context>
<context>
    <name>thresher::ScoreDelegate</name>
    <message>
        <source>Score of %1</source>
        <translation>Оцінка %1</translation>
    </message>
</context>
<context>
    <name>thresher::ScoreImport</name>
    <message>
        <source>The scores say no more about the labels than shuffled ones: macro average precision %1, shuffled up to %2</source>
        <translation>Оцінки кажуть про мітки не більше, ніж перемішані: макросередня точність %1, перемішаних – до %2</translation>
    </message>
    <message>
        <source>Are the rows in the order of the data file, the columns in the order of the classes, and is it the right fold?</source>
        <translation>Чи рядки стоять у порядку файлу даних, стовпці – у порядку класів, і чи це той фолд?</translation>
    </message>
    <message>
        <source>answers</source>
        <translation>відповіді</translation>
    </message>
    <message>
        <source>column %1</source>
        <translation>стовпець %1</translation>
    </message>
    <message>
        <source>Of shuffled scores it is about as high as the share of posts with the class</source>
        <translation>У перемішаних оцінок вона приблизно така, як частка дописів із класом</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>Клас</translation>
    </message>
    <message>
        <source>In the file</source>
        <translation>У файлі</translation>
    </message>
    <message>
        <source>Posts with it</source>
        <translation>Дописів із ним</translation>
    </message>
    <message>
        <source>Mean score</source>
        <translation>Середня оцінка</translation>
    </message>
    <message>
        <source>Average precision</source>
        <translation>Середня точність</translation>
    </message>
</context>
<context>
    <name>thresher::ScoreImportCard</name>
    <message numerus="yes">
        <source>All %Ln post(s), by one model</source>
        <translation>
            <numerusform>Усі дописи (%Ln), однією моделлю</numerusform>
            <numerusform>Усі дописи (%Ln), однією моделлю</numerusform>
            <numerusform>Усі дописи (%Ln), однією моделлю</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Fold %1: %Ln post(s)</source>
        <translation>
            <numerusform>Фолд %1: %Ln допис</numerusform>
            <numerusform>Фолд %1: %Ln дописи</numerusform>
            <numerusform>Фолд %1: %Ln дописів</numerusform>
        </translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>Читання…</translation>
    </message>
    <message>
        <source>Macro average precision %1; of shuffled rows up to %2.</source>
        <translation>Макросередня точність %1; перемішаних рядків – до %2.</translation>
    </message>
    <message>
        <source>Import scores</source>
        <translation>Імпорт оцінок</translation>
    </message>
    <message>
        <source>Close (Esc)</source>
        <translation>Закрити (Esc)</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Закрити</translation>
    </message>
    <message>
        <source>Scores of</source>
        <translation>Оцінки для</translation>
    </message>
    <message>
        <source>Into the run</source>
        <translation>У запуск</translation>
    </message>
    <message>
        <source>Which posts the file has. One model for all posts must not have been trained on any of them: answers of a language model, for example.</source>
        <translation>Які дописи є у файлі. Одна модель для всіх дописів не повинна була навчатися на жодному з них: це, наприклад, відповіді мовної моделі.</translation>
    </message>
    <message>
        <source>A new run, or one that was imported before and lacks this fold</source>
        <translation>Новий запуск або раніше імпортований, якому бракує цього фолда</translation>
    </message>
    <message>
        <source>Classes of the file beside the labels</source>
        <translation>Класи файлу поруч із мітками</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>Імпортувати</translation>
    </message>
</context>
<context>
    <name>thresher::ScoresCard</name>
    <message>
        <source>Scores of the probe</source>
        <translation>Оцінки зондування</translation>
    </message>
    <message numerus="yes">
        <source>%Ln score(s) cannot be used</source>
        <translation>
            <numerusform>%Ln оцінка непридатна</numerusform>
            <numerusform>%Ln оцінки непридатні</numerusform>
            <numerusform>%Ln оцінок непридатні</numerusform>
        </translation>
    </message>
    <message>
        <source>F1 of %1: %2 [%3–%4]</source>
        <translation>F1 класу %1: %2 [%3–%4]</translation>
    </message>
    <message>
        <source>Send a submission once as it is and once with all 0 in one class.</source>
        <translation>Надішліть подання раз як є і раз із нулями в одному класі.</translation>
    </message>
    <message>
        <source>2  Scores</source>
        <translation>2  Оцінки</translation>
    </message>
    <message>
        <source>Public rows</source>
        <translation>Публічні рядки</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>невідомо</translation>
    </message>
    <message>
        <source>Number of public rows</source>
        <translation>Кількість публічних рядків</translation>
    </message>
    <message>
        <source>Rows of the test set that the public leaderboard counts; often said in the rules</source>
        <translation>Рядки тесту, які рахує публічна таблиця; часто вказано в правилах</translation>
    </message>
    <message>
        <source>Decimals</source>
        <translation>Знаки</translation>
    </message>
    <message>
        <source>Decimals that the leaderboard shows</source>
        <translation>Скільки знаків після коми показує таблиця</translation>
    </message>
    <message>
        <source>decimals are cut, not rounded</source>
        <translation>знаки відкинуто, а не округлено</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>Імпорт…</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>Вставити</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>Очистити</translation>
    </message>
    <message>
        <source>F1 of one class on the leaderboard</source>
        <translation>F1 одного класу в таблиці лідерів</translation>
    </message>
    <message>
        <source>A submission scores</source>
        <translation>Подання має оцінку</translation>
    </message>
    <message>
        <source>with 0 in</source>
        <translation>з 0 у</translation>
    </message>
    <message>
        <source>Score of a submission</source>
        <translation>Оцінка подання</translation>
    </message>
    <message>
        <source>Score of the same submission with one class zeroed</source>
        <translation>Оцінка того самого подання з обнуленим класом</translation>
    </message>
    <message>
        <source>Class that was zeroed</source>
        <translation>Обнулений клас</translation>
    </message>
    <message>
        <source>The scores do not fit together</source>
        <translation>Оцінки не узгоджуються</translation>
    </message>
    <message>
        <source>Check the scores, the number of public rows and the decimals.</source>
        <translation>Перевірте оцінки, кількість публічних рядків і десяткових знаків.</translation>
    </message>
    <message numerus="yes">
        <source>and %Ln more</source>
        <translation>
            <numerusform>і ще %Ln</numerusform>
            <numerusform>і ще %Ln</numerusform>
            <numerusform>і ще %Ln</numerusform>
        </translation>
    </message>
    <message>
        <source>Perhaps the number of public rows or of decimals is wrong.</source>
        <translation>Можливо, неправильна кількість публічних рядків або десяткових знаків.</translation>
    </message>
</context>
<context>
    <name>thresher::StepsBar</name>
    <message>
        <source>Step by the other folds (clean)</source>
        <translation>Крок за іншими фолдами (чисто)</translation>
    </message>
    <message>
        <source>One step for all folds</source>
        <translation>Один крок для всіх фолдів</translation>
    </message>
    <message>
        <source>Mean of the last evaluations</source>
        <translation>Середнє останніх перевірок</translation>
    </message>
    <message>
        <source>step %1</source>
        <translation>крок %1</translation>
    </message>
    <message>
        <source>last %1</source>
        <translation>останні %1</translation>
    </message>
    <message>
        <source>steps %1–%2</source>
        <translation>кроки %1–%2</translation>
    </message>
    <message>
        <source>fold %1: step %2</source>
        <translation>фолд %1: крок %2</translation>
    </message>
    <message>
        <source>Reading %1</source>
        <translation>Читання %1</translation>
    </message>
    <message>
        <source>Macro F1, cross-fitted, of the scores at this choice of steps. %1</source>
        <translation>Макро-F1, перехресна, для оцінок за цим вибором кроків. %1</translation>
    </message>
    <message numerus="yes">
        <source>%Ln flip(s)</source>
        <translation>
            <numerusform>%Ln зміна</numerusform>
            <numerusform>%Ln зміни</numerusform>
            <numerusform>%Ln змін</numerusform>
        </translation>
    </message>
    <message>
        <source>Needs prediction</source>
        <translation>Потрібне передбачення</translation>
    </message>
    <message>
        <source>No fold predicted the test rows at these steps. Without them the choice has thresholds but no submission. Missing:
%1</source>
        <translation>Жоден фолд не передбачав тестових рядків на цих кроках. Без них вибір має пороги, але не має подання. Бракує:
%1</translation>
    </message>
    <message>
        <source>Which steps stand for the folds</source>
        <translation>Які кроки представляють фолди</translation>
    </message>
    <message>
        <source>Step by the other folds: for each fold the best step of the others, so that no row chose its own step. One step for all folds, picked after looking, flatters itself unless it is the last.</source>
        <translation>Крок за іншими фолдами: для кожного фолду найкращий крок інших, тож жоден рядок не вибирав свого кроку. Один крок для всіх фолдів, вибраний після погляду на оцінки, лестить собі, якщо він не останній.</translation>
    </message>
    <message>
        <source>Evaluation of the training</source>
        <translation>Перевірка під час навчання</translation>
    </message>
    <message>
        <source>Drag through the evaluations of the training (left and right keys)</source>
        <translation>Тягніть через перевірки навчання (клавіші ліворуч і праворуч)</translation>
    </message>
    <message>
        <source>Cross-fitted predictions that differ from those of the run as it stands</source>
        <translation>Перехресні передбачення, що відрізняються від передбачень запуску як він є</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>Команда</translation>
    </message>
    <message>
        <source>Copy the commands</source>
        <translation>Копіювати команди</translation>
    </message>
    <message>
        <source>Copies the commands that predict the test rows at these steps, for a terminal</source>
        <translation>Команди для термінала, що передбачать тестові рядки на цих кроках</translation>
    </message>
    <message>
        <source>Make it a score set</source>
        <translation>Зробити набором</translation>
    </message>
    <message>
        <source>Writes these scores as a run of its own, which blends, packs and exports like any</source>
        <translation>Записує ці оцінки як окремий запуск, який змішується, пакується й експортується, як усі</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Зупинити</translation>
    </message>
    <message>
        <source>Predict</source>
        <translation>Передбачити</translation>
    </message>
    <message>
        <source>Predicting the test rows, %1</source>
        <translation>Передбачення тестових рядків, %1</translation>
    </message>
    <message>
        <source>Predicts the test rows with the checkpoints of these steps, fold by fold, in a process of its own</source>
        <translation>Передбачає тестові рядки контрольними точками цих кроків, фолд за фолдом, в окремому процесі</translation>
    </message>
    <message>
        <source>Predict the test rows</source>
        <translation>Передбачити тестові рядки</translation>
    </message>
</context>
<context>
    <name>thresher::StripBar</name>
    <message>
        <source>No workspace</source>
        <translation>Немає робочого простору</translation>
    </message>
    <message>
        <source>data %1 rows %2</source>
        <translation>дані: %1 рядків %2</translation>
    </message>
    <message numerus="yes">
        <source>%n fold(s)</source>
        <translation>
            <numerusform>%n фолд</numerusform>
            <numerusform>%n фолди</numerusform>
            <numerusform>%n фолдів</numerusform>
        </translation>
    </message>
    <message>
        <source>no folds yet</source>
        <translation>фолдів ще немає</translation>
    </message>
    <message>
        <source>champion %1</source>
        <translation>чемпіон %1</translation>
    </message>
    <message>
        <source>scores %1</source>
        <translation>оцінки %1</translation>
    </message>
    <message>
        <source>reading…</source>
        <translation>читаю…</translation>
    </message>
    <message>
        <source>LB %1</source>
        <translation>ТЛ %1</translation>
    </message>
    <message>
        <source>%1 of %2 left today</source>
        <translation>сьогодні лишилося %1 з %2</translation>
    </message>
    <message>
        <source>Submissions of the competition&apos;s daily quota; a day is one of UTC</source>
        <translation>Подання з денної норми змагання; доба рахується за UTC</translation>
    </message>
</context>
<context>
    <name>thresher::SubmissionPage</name>
    <message>
        <source>Submission</source>
        <translation>Подання</translation>
    </message>
    <message>
        <source>Open a data file</source>
        <translation>Відкрити файл даних</translation>
    </message>
    <message>
        <source>Choose members on the left: what the file would hold appears here.</source>
        <translation>Виберіть учасників ліворуч: тут з&apos;явиться вміст файлу.</translation>
    </message>
    <message>
        <source>Choose the sample submission on the Dataset page: it gives ids, columns and their order.</source>
        <translation>Виберіть зразок подання на сторінці «Дані»: він задає ідентифікатори, стовпці та їх порядок.</translation>
    </message>
    <message>
        <source>A submission needs scores: train the linear baseline first, half a minute.</source>
        <translation>Для подання потрібні оцінки: спершу навчіть лінійну базову модель, пів хвилини.</translation>
    </message>
    <message>
        <source>Go to training</source>
        <translation>До навчання</translation>
    </message>
    <message>
        <source>Open a data file or a workspace to build a submission.</source>
        <translation>Відкрийте файл даних або робочий простір, щоб створити подання.</translation>
    </message>
    <message>
        <source>%1: fold %2 of %3</source>
        <translation>%1: фолд %2 з %3</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) exported</source>
        <translation>
            <numerusform>Експортовано %n файл</numerusform>
            <numerusform>Експортовано %n файли</numerusform>
            <numerusform>Експортовано %n файлів</numerusform>
        </translation>
    </message>
    <message>
        <source>Pack opened as a run</source>
        <translation>Пакунок відкрито як запуск</translation>
    </message>
    <message>
        <source>%1 is ticked as a member on the left.</source>
        <translation>%1 позначено учасником ліворуч.</translation>
    </message>
    <message>
        <source>Export the submission</source>
        <translation>Експортувати подання</translation>
    </message>
    <message>
        <source>Copy the message</source>
        <translation>Копіювати повідомлення</translation>
    </message>
    <message>
        <source>Use the ticked members</source>
        <translation>Використати позначених учасників</translation>
    </message>
    <message>
        <source>Import past submissions…</source>
        <translation>Імпорт минулих подань…</translation>
    </message>
    <message>
        <source>Import past submissions</source>
        <translation>Імпорт минулих подань</translation>
    </message>
    <message>
        <source>CSV files (*.csv)</source>
        <translation>Файли CSV (*.csv)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Усі файли (*)</translation>
    </message>
    <message>
        <source>Past submissions are in the journal</source>
        <translation>Минулі подання вже в журналі</translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) new; those that were there got the scores they lacked.</source>
        <translation>
            <numerusform>%Ln файл новий; ті, що вже були, дістали оцінки, яких бракувало.</numerusform>
            <numerusform>%Ln файли нові; ті, що вже були, дістали оцінки, яких бракувало.</numerusform>
            <numerusform>%Ln файлів нових; ті, що вже були, дістали оцінки, яких бракувало.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>thresher::ThresholdsPage</name>
    <message>
        <source>Thresholds</source>
        <translation>Пороги</translation>
    </message>
    <message>
        <source>Open a data file</source>
        <translation>Відкрити файл даних</translation>
    </message>
    <message>
        <source>Choose a run</source>
        <translation>Виберіть запуск</translation>
    </message>
    <message>
        <source>all folds</source>
        <translation>усі фолди</translation>
    </message>
    <message>
        <source>fold %1</source>
        <translation>фолд %1</translation>
    </message>
    <message>
        <source>Thresholds need a finished run. Train the linear baseline first: half a minute.</source>
        <translation>Для порогів потрібен завершений запуск. Спершу навчіть лінійну базову модель: пів хвилини.</translation>
    </message>
    <message>
        <source>Go to training</source>
        <translation>До навчання</translation>
    </message>
    <message>
        <source>Open a data file, a run folder or a workspace to set thresholds.</source>
        <translation>Відкрийте файл даних, теку запуску або робочий простір, щоб задати пороги.</translation>
    </message>
    <message>
        <source>Scores</source>
        <translation>Оцінки</translation>
    </message>
    <message>
        <source>Run whose scores are used</source>
        <translation>Запуск, оцінки якого використано</translation>
    </message>
    <message>
        <source>All folds or one</source>
        <translation>Усі фолди чи один</translation>
    </message>
    <message>
        <source>Rule</source>
        <translation>Правило</translation>
    </message>
    <message>
        <source>Blend</source>
        <translation>Суміш</translation>
    </message>
    <message>
        <source>Right: the rule&apos;s own cut; left: the cut matched to the class balance</source>
        <translation>Праворуч – власний поріг правила; ліворуч – поріг за балансом класу</translation>
    </message>
    <message>
        <source>Axis</source>
        <translation>Вісь</translation>
    </message>
    <message>
        <source>Axis of the plots</source>
        <translation>Вісь графіків</translation>
    </message>
    <message>
        <source>Name of the decision</source>
        <translation>Назва рішення</translation>
    </message>
    <message>
        <source>Name of the decision file</source>
        <translation>Назва файлу рішення</translation>
    </message>
    <message>
        <source>Save decision</source>
        <translation>Зберегти рішення</translation>
    </message>
    <message>
        <source>rank</source>
        <translation>ранг</translation>
    </message>
    <message>
        <source>logit</source>
        <translation>логіт</translation>
    </message>
    <message>
        <source>probability</source>
        <translation>імовірність</translation>
    </message>
    <message>
        <source>Snap all</source>
        <translation>Усе за правилом</translation>
    </message>
    <message>
        <source>All classes that are not locked to the rule</source>
        <translation>Усі незамкнені класи за правилом</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Скасувати</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Повторити</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Порівняти</translation>
    </message>
    <message>
        <source>Class to the balance</source>
        <translation>Клас за балансом</translation>
    </message>
    <message>
        <source>Class to the best fit</source>
        <translation>Клас за найкращим підбором</translation>
    </message>
    <message>
        <source>Class to the hybrid</source>
        <translation>Клас за гібридом</translation>
    </message>
    <message>
        <source>Lock the class</source>
        <translation>Замкнути клас</translation>
    </message>
    <message>
        <source>Posts</source>
        <translation>Дописи</translation>
    </message>
    <message>
        <source>Errors of the class, likely label errors first</source>
        <translation>Помилки класу, спершу ймовірні помилки розмітки</translation>
    </message>
    <message>
        <source>the rule</source>
        <translation>правило</translation>
    </message>
    <message>
        <source>Against</source>
        <translation>Проти</translation>
    </message>
    <message>
        <source>Decision that changes are counted from</source>
        <translation>Рішення, від якого рахуються зміни</translation>
    </message>
    <message>
        <source>Show the other decision&apos;s thresholds as dashed lines</source>
        <translation>Показати пороги іншого рішення штриховими лініями</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Кроки</translation>
    </message>
    <message>
        <source>Drag through the evaluations of the training</source>
        <translation>Тягнути через перевірки навчання</translation>
    </message>
    <message>
        <source>%1 has scores of more folds by now</source>
        <translation>У %1 вже є оцінки більшої кількості фолдів</translation>
    </message>
    <message>
        <source>Choose it again under Scores to work on them. The thresholds here were moved by hand and belong to the scores in use.</source>
        <translation>Виберіть його ще раз у полі «Оцінки», щоб працювати з ними. Пороги тут пересунуто вручну, і вони належать до оцінок, які зараз у роботі.</translation>
    </message>
</context>
<context>
    <name>thresher::TotalsBar</name>
    <message>
        <source>90 % interval from 2,000 draws of near-duplicate groups; noise of training again is not in it.</source>
        <translation>Інтервал 90 % із 2000 вибірок груп майже дублікатів; шуму повторного навчання в ньому немає.</translation>
    </message>
    <message>
        <source>fold %1: %2, was %3</source>
        <translation>фолд %1: %2, було %3</translation>
    </message>
    <message>
        <source>Macro F1</source>
        <translation>Макро-F1</translation>
    </message>
    <message>
        <source>Macro F1, cross-fitted</source>
        <translation>Макро-F1, перехресна</translation>
    </message>
    <message>
        <source>Change against %1</source>
        <translation>Зміна проти «%1»</translation>
    </message>
    <message>
        <source>Change against the rule</source>
        <translation>Зміна проти правила</translation>
    </message>
    <message>
        <source>By fold</source>
        <translation>За фолдами</translation>
    </message>
    <message>
        <source>Macro F1 minus that of the other thresholds on the same rows, 90 % interval of the paired difference. Both were chosen on these rows.</source>
        <translation>Макро-F1 мінус макро-F1 інших порогів на тих самих рядках, інтервал 90 % парної різниці. І ті, і ті вибрано на цих рядках.</translation>
    </message>
    <message>
        <source>By language</source>
        <translation>За мовами</translation>
    </message>
    <message numerus="yes">
        <source>%Ln sealed row(s)</source>
        <translation>
            <numerusform>%Ln запечатаний рядок</numerusform>
            <numerusform>%Ln запечатані рядки</numerusform>
            <numerusform>%Ln запечатаних рядків</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>looked at %Ln time(s)</source>
        <translation>
            <numerusform>переглянуто %Ln раз</numerusform>
            <numerusform>переглянуто %Ln рази</numerusform>
            <numerusform>переглянуто %Ln разів</numerusform>
        </translation>
    </message>
    <message>
        <source>Rows that neither training nor rules nor sliders saw: the only clean figure for changes by hand. Each look steers the next choice a little, so looks are counted; the fewer, the cleaner.</source>
        <translation>Рядки, яких не бачили ні навчання, ні правила, ні повзунки: єдина чиста оцінка для змін вручну. Кожен погляд трохи спрямовує наступний вибір, тож погляди лічаться; що менше, то чистіше.</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>Глянути</translation>
    </message>
    <message>
        <source>Score the sealed rows with these thresholds</source>
        <translation>Оцінити запечатані рядки з цими порогами</translation>
    </message>
    <message>
        <source>Score the sealed rows with these thresholds: one more look</source>
        <translation>Оцінити запечатані рядки з цими порогами: ще один погляд</translation>
    </message>
</context>
<context>
    <name>thresher::TrainPage</name>
    <message>
        <source>Train</source>
        <translation>Навчання</translation>
    </message>
    <message>
        <source>Import a Hugging Face configuration</source>
        <translation>Імпорт конфігурації Hugging Face</translation>
    </message>
    <message numerus="yes">
        <source>Imported: %n setting(s) taken over</source>
        <translation>
            <numerusform>Імпортовано: узято %n налаштування</numerusform>
            <numerusform>Імпортовано: узято %n налаштування</numerusform>
            <numerusform>Імпортовано: узято %n налаштувань</numerusform>
        </translation>
    </message>
    <message>
        <source>Without effect here: %1.</source>
        <translation>Тут без дії: %1.</translation>
    </message>
    <message>
        <source>Refused: %1.</source>
        <translation>Відхилено: %1.</translation>
    </message>
    <message>
        <source>The configuration has faults</source>
        <translation>У конфігурації є помилки</translation>
    </message>
    <message>
        <source>Mend the fields that are marked in the form.</source>
        <translation>Виправте позначені поля форми.</translation>
    </message>
    <message>
        <source>No model is chosen</source>
        <translation>Модель не вибрано</translation>
    </message>
    <message>
        <source>The run needs a name</source>
        <translation>Запуску потрібна назва</translation>
    </message>
    <message>
        <source>A name without slashes: it becomes a folder.</source>
        <translation>Назва без похилих рисок: вона стане текою.</translation>
    </message>
    <message>
        <source>A run of this name is there already</source>
        <translation>Запуск із такою назвою вже є</translation>
    </message>
    <message>
        <source>Choose another name, or resume that run.</source>
        <translation>Виберіть іншу назву або продовжте той запуск.</translation>
    </message>
    <message>
        <source>Enter or double click takes it out of the queue</source>
        <translation>Enter або подвійне клацання прибирає з черги</translation>
    </message>
    <message>
        <source>macro F1, cross-fitted %1</source>
        <translation>макро-F1, перехресна %1</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Продовжити</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Пауза</translation>
    </message>
    <message>
        <source>Queue fold 0</source>
        <translation>Фолд 0 у чергу</translation>
    </message>
    <message>
        <source>Train fold 0</source>
        <translation>Навчити фолд 0</translation>
    </message>
    <message>
        <source>Queue all folds</source>
        <translation>Усі фолди в чергу</translation>
    </message>
    <message>
        <source>Train all folds</source>
        <translation>Навчити всі фолди</translation>
    </message>
    <message>
        <source>Open a data file first: a run belongs to its data.</source>
        <translation>Спершу відкрийте файл даних: запуск належить до своїх даних.</translation>
    </message>
    <message>
        <source>Open a data file</source>
        <translation>Відкрити файл даних</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>Заготовка</translation>
    </message>
    <message>
        <source>Run name</source>
        <translation>Назва запуску</translation>
    </message>
    <message>
        <source>More</source>
        <translation>Більше</translation>
    </message>
    <message>
        <source>Import, copy the command, reset</source>
        <translation>Імпорт, копія команди, скидання</translation>
    </message>
    <message>
        <source>Import Hugging Face configuration…</source>
        <translation>Імпорт конфігурації Hugging Face…</translation>
    </message>
    <message>
        <source>Copy command</source>
        <translation>Копіювати команду</translation>
    </message>
    <message>
        <source>Back to the preset</source>
        <translation>Назад до заготовки</translation>
    </message>
    <message>
        <source>What differs from the defaults, as the file would say it</source>
        <translation>Що відрізняється від типового, як у файлі</translation>
    </message>
    <message>
        <source>Train the missing folds of the shown run</source>
        <translation>Навчити решту фолдів показаного запуску</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Запуск</translation>
    </message>
    <message>
        <source>Run whose curves are shown</source>
        <translation>Запуск, криві якого показано</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>Черга</translation>
    </message>
    <message>
        <source>Stop and save</source>
        <translation>Зупинити й зберегти</translation>
    </message>
    <message>
        <source>Stops after the current step; the run can be resumed</source>
        <translation>Зупиняє після поточного кроку; запуск можна продовжити</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Продовжити</translation>
    </message>
    <message>
        <source>Go on with the shown run</source>
        <translation>Продовжити показаний запуск</translation>
    </message>
    <message>
        <source>Train inside this window</source>
        <translation>Навчати в цьому вікні</translation>
    </message>
    <message>
        <source>On a thread of the window instead of in a process of its own. Closing the window then stops the training; it is saved and can be resumed.</source>
        <translation>У потоці вікна, а не в окремому процесі. Закриття вікна тоді зупиняє навчання; його збережено, і його можна продовжити.</translation>
    </message>
    <message>
        <source>It has no scores yet: without them it gets no thresholds and no submission.</source>
        <translation>У ньому ще немає оцінок: без них не буде ні порогів, ні подання.</translation>
    </message>
    <message>
        <source>Not taken over: %1</source>
        <translation>Не перенесено: %1</translation>
    </message>
    <message>
        <source>The curves of %1 are a run now</source>
        <translation>Криві %1 тепер є запуском</translation>
    </message>
    <message>
        <source>Choose an installed model or the folder of a Hugging Face checkpoint in model_name_or_path, or the linear baseline, which needs none.</source>
        <translation>Виберіть у model_name_or_path встановлену модель чи теку контрольної точки Hugging Face або лінійну модель, якій вона не потрібна.</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>Підказка</translation>
    </message>
    <message>
        <source>What the model sees of a post, and how many posts are cut</source>
        <translation>Що модель бачить із допису та скільки дописів обрізано</translation>
    </message>
    <message>
        <source>Job for another machine…</source>
        <translation>Завдання для іншої машини…</translation>
    </message>
    <message>
        <source>A folder with data, folds, configuration and one command; what it trains comes back as a pack or as a run folder</source>
        <translation>Тека з даними, фолдами, конфігурацією й однією командою; навчене повертається як пакунок або як тека запуску</translation>
    </message>
    <message>
        <source>Folder of the job</source>
        <translation>Тека завдання</translation>
    </message>
    <message>
        <source>The job %1 is written</source>
        <translation>Завдання %1 записано</translation>
    </message>
    <message>
        <source>Copy %1 to the other machine and start: sh run.sh. It writes result.thresher: drop it here, or open the run folder itself when the weights are wanted.</source>
        <translation>Скопіюйте %1 на іншу машину й запустіть: sh run.sh. Вона запише result.thresher: перетягніть його сюди або, якщо потрібні ваги, відкрийте саму теку запуску.</translation>
    </message>
</context>
</TS>
