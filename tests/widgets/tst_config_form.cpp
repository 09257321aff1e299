// The form of a run configuration: installed models are offered, paths are typed, neither overwrites the
// other.
#include "base/file_system.h"
#include "forms/config_form.h"
#include "forms/model_field.h"
#include "viewmodels/config_model.h"

#include <QLineEdit>
#include <QStandardItemModel>
#include <QTemporaryDir>
#include <QtTest>

#include <filesystem>
#include <fstream>

using namespace thresher;

class TestConfigForm : public QObject {
    Q_OBJECT

  private:
    QTemporaryDir m_dir;
    Path m_models;

  private Q_SLOTS:
    void initTestCase()
    {
        qputenv("XDG_CACHE_HOME", m_dir.path().toUtf8());
        m_models = Path(m_dir.path().toStdString()) / "thresher" / "models";
        const Path sample = Path(THRESHER_SOURCE_DIR) / "resources" / "sample" / "model";
        std::filesystem::create_directories(m_models);
        for (const char* name : {"broken", "whole"})
            std::filesystem::copy(sample, m_models / name, std::filesystem::copy_options::recursive);
        std::ofstream(m_models / "broken" / "config.json") << "{";
    }

    void installedModelsAreOffered()
    {
        ConfigModel model;
        ConfigForm form(model, realFileSystem());
        auto* field = form.findChild<ModelField*>();
        QVERIFY(field);
        form.show();
        QTRY_COMPARE(field->count(), 2);
        QVERIFY(field->itemText(1).startsWith(QStringLiteral("whole (gemma2, ")));
        const auto* items = qobject_cast<const QStandardItemModel*>(field->model());
        QVERIFY(!items->item(0)->isEnabled()); // not whole: named, but not to be chosen
        QVERIFY(field->currentText().isEmpty());

        // The first that can be chosen, by keyboard; the field shows where it lies.
        QTest::keyClick(field, Qt::Key_Down);
        const QString folder = QString::fromStdString(m_models / "whole");
        QCOMPARE(field->currentText(), folder);
        QCOMPARE(QString::fromStdString(model.config().model.model_name_or_path), folder);
    }

    void pathsAreTyped()
    {
        ConfigModel model;
        ConfigForm form(model, realFileSystem());
        auto* field = form.findChild<ModelField*>();
        form.show();
        QTest::keyClicks(field->lineEdit(), QStringLiteral("/srv/other"));
        QVERIFY(model.config().model.model_name_or_path.empty()); // not before it is whole
        QTRY_COMPARE(field->count(), 2);                          // the list arrives while somebody types
        QCOMPARE(field->currentText(), QStringLiteral("/srv/other"));
        QTest::keyClick(field->lineEdit(), Qt::Key_Return);
        QCOMPARE(model.config().model.model_name_or_path, std::string("/srv/other"));

        // The name alone will do as well; a preset replaces what was there; the wheel changes nothing.
        field->lineEdit()->selectAll();
        QTest::keyClicks(field->lineEdit(), field->itemText(1));
        QTest::keyClick(field->lineEdit(), Qt::Key_Return);
        QCOMPARE(model.config().model.model_name_or_path, (m_models / "whole").string());
        RunConfig preset;
        preset.model.model_name_or_path = "/srv/preset";
        model.setConfig(preset);
        QCOMPARE(field->currentText(), QStringLiteral("/srv/preset"));
        QWheelEvent wheel({5, 5}, field->mapToGlobal(QPointF(5, 5)), {}, {0, -120}, Qt::NoButton,
                          Qt::NoModifier, Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(field, &wheel);
        QCOMPARE(field->currentText(), QStringLiteral("/srv/preset"));
    }

    void anEmptyCacheSaysSo()
    {
        qputenv("XDG_CACHE_HOME", (m_dir.path() + QStringLiteral("/none")).toUtf8());
        ConfigModel model;
        ConfigForm form(model, realFileSystem());
        auto* field = form.findChild<ModelField*>();
        form.show();
        QTRY_VERIFY(field->isSettled());
        QCOMPARE(field->count(), 1);
        QVERIFY(!qobject_cast<const QStandardItemModel*>(field->model())->item(0)->isEnabled());
        qputenv("XDG_CACHE_HOME", m_dir.path().toUtf8());
    }
};

QTEST_MAIN(TestConfigForm)
#include "tst_config_form.moc"
