// The engine is opened on demand: this program is not linked to it.
#include "train/engine_loader.h"

#include <QtTest>

#include <dlfcn.h>
#include <fstream>
#include <string>

using namespace thresher;

// Stands where libblas stands in the program's global scope: libtorch must not take its matrix products from
// there.
extern "C" void sgemm_();
static int foreignProducts = 0;
void sgemm_()
{
    ++foreignProducts;
}

namespace {

bool mapped(const std::string& name)
{
    std::ifstream maps("/proc/self/maps");
    for (std::string line; std::getline(maps, line);)
        if (line.find(name) != std::string::npos) return true;
    return false;
}

} // namespace

class TestEngineLoader : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void libtorchIsMappedOnDemandOnly()
    {
        QVERIFY(!mapped("libtorch_cpu"));
        QVERIFY(!mapped("libthresher_engine"));
        const auto engine = loadEngine();
        QVERIFY2(engine.ok(), engine.ok() ? "" : toString(engine.error()).c_str());
        QVERIFY(mapped("libtorch_cpu"));
        QCOMPARE(*loadEngine(), *engine);
        const auto info = (*engine)->info();
        QVERIFY(info.ok());
        QVERIFY(!info->torchVersion.empty());
        QVERIFY(!info->cpuCapability.empty());
    }

    // libtorch's BLAS names must stay out of the global scope (liblinear takes ddot_ from libblas).
    void libtorchStaysLocal()
    {
        QVERIFY(loadEngine().ok());
        QVERIFY(dlsym(RTLD_DEFAULT, "thresherEngine") == nullptr);
        QVERIFY(dlsym(RTLD_DEFAULT, "_ZN2at15get_num_threadsEv") == nullptr);
    }

    // The fault: libtorch called the reference BLAS that liblinear had loaded, and a tiny model trained five
    // times slower. its own.
    void productsAreLibtorchsOwn()
    {
        const auto engine = loadEngine();
        QVERIFY(engine.ok());
        QVERIFY(dlsym(RTLD_DEFAULT, "sgemm_") == reinterpret_cast<void*>(&sgemm_));
        RunConfig config;
        config.model.model_name_or_path = THRESHER_SOURCE_DIR "/resources/sample/model";
        const auto factory = (*engine)->learnerFactory(config, {1}, {});
        QVERIFY2(factory.ok(), factory.ok() ? "" : toString(factory.error()).c_str());
        const std::vector<std::string> texts = {"one text with several words", "another"};
        LearnerData data;
        const LabelMatrix labels(2, 2);
        data.trainTexts = texts;
        data.trainLabels = labels;
        data.classes = {"a", "b"};
        const auto learner = (*factory)->make(data, 0, {});
        QVERIFY(learner.ok());
        const std::vector<std::size_t> rows = {0, 1};
        const auto report = (*learner)->fit({rows, 1, 1e-3}, {});
        QVERIFY(report.ok());
        QVERIFY(report->finite);
        QCOMPARE(foreignProducts, 0);
    }

    void missingModelIsNamed()
    {
        const auto engine = loadEngine();
        QVERIFY(engine.ok());
        RunConfig config;
        config.model.model_name_or_path = "/nonexistent/model";
        const auto factory = (*engine)->learnerFactory(config, {1}, {});
        QVERIFY(!factory.ok());
        QCOMPARE(exitCode(factory.error().code), 3);
        PredictorRequest request;
        request.model = "/nonexistent/model";
        QVERIFY(!(*engine)->predictor(request, {1}, {}).ok());
    }
};

QTEST_APPLESS_MAIN(TestEngineLoader)
#include "tst_engine_loader.moc"
